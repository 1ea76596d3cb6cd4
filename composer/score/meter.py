"""Meter and the time grid: score time is in ticks, 24 to a quarter note."""

from dataclasses import dataclass

from composer.errors import BadInput

TICKS_PER_QUARTER = 24
TICKS_PER_WHOLE = 4 * TICKS_PER_QUARTER
DOTTED_QUARTER_TICKS = TICKS_PER_QUARTER * 3 // 2
DENOMINATORS = (1, 2, 4, 8, 16, 32)
LARGEST_NUMERATOR = 64
MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Meter:
    """A time signature; a bar has `numerator` notes of the value 1/`denominator`."""

    numerator: int = 4
    denominator: int = 4

    def __post_init__(self) -> None:
        if self.denominator not in DENOMINATORS or not 1 <= self.numerator <= LARGEST_NUMERATOR:
            raise BadInput("meter_not_countable", meter=f"{self.numerator}/{self.denominator}")

    @property
    def bar_ticks(self) -> int:
        """Length of a bar in ticks."""
        return TICKS_PER_WHOLE * self.numerator // self.denominator

    @property
    def beat_ticks(self) -> int:
        """Length of the felt beat in ticks; the dotted unit in compound meters (6/8, 9/8, 12/8)."""
        unit = TICKS_PER_WHOLE // self.denominator
        is_compound = self.numerator % 3 == 0 and self.numerator > 3 and self.denominator >= 8
        return 3 * unit if is_compound else unit

    @property
    def metronome_ticks(self) -> int:
        """Length in ticks of the note that metronome marks count: the dotted quarter if that is the beat, else the
        quarter."""
        return DOTTED_QUARTER_TICKS if self.beat_ticks == DOTTED_QUARTER_TICKS else TICKS_PER_QUARTER

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"

    @classmethod
    def parse(cls, text: str) -> "Meter":
        """Read "3/4". Raises BadInput for anything else."""
        numerator, _, denominator = text.strip().partition("/")
        numbers = (numerator, denominator)
        # Python refuses to parse numbers with thousands of digits.
        if not all(one.isascii() and one.isdigit() and len(one) <= MOST_DIGITS for one in numbers):
            raise BadInput("not_a_meter", text=text)
        return cls(int(numerator), int(denominator))
