"""The voices of an ABC tune: their bars, as written, and the state in which they are read."""

from dataclasses import dataclass, field
from fractions import Fraction

from composer.score.key import Key
from composer.score.meter import Meter

DEFAULT_VELOCITY = 80


@dataclass
class AbcHead:
    """A note as written: its onset in the bar (negative for a grace note), length and pitch, and whether it is tied to
    the next; `words` are its syllables, one a verse."""

    onset: Fraction
    length: Fraction
    pitch: int
    is_tied: bool
    is_grace: bool = False
    velocity: int = DEFAULT_VELOCITY
    words: list[str] = field(default_factory=list)


@dataclass
class AbcBar:
    """A bar of a voice: its note heads, length, changes of key, meter and tempo, and repeat signs.

    `repeats` is how often the section that ends here is played, 0 without a sign; `endings` are the numbers of an
    ending that begins here; `signs` are the fields of `Navigation` that its jumps set; `label` begins a part.
    """

    heads: list[AbcHead] = field(default_factory=list)
    length: Fraction = Fraction(0)
    chords: list[tuple[Fraction, str]] = field(default_factory=list)
    keys: list[tuple[Fraction, Key]] = field(default_factory=list)
    meter: Meter | None = None
    tempos: list[tuple[Fraction, float]] = field(default_factory=list)
    begins_repeat: bool = False
    repeats: int = 0
    endings: tuple[int, ...] = ()
    ends_section: bool = False
    signs: set[str] = field(default_factory=set)
    label: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written in it yet."""
        return not self.heads and not self.length


@dataclass
class Voice:
    """A voice: its bars, and the reading state.

    `signature` has the alterations of the key by letter, `altered` those of the bar; `tied` those that are tied on, by
    letter and octave. `reach` is how far the overlaid voices of the bar go; `octave` and `transposition` are in
    semitones; `accent` is the velocity of the next note alone; `line` has the first heads of the line of music, and
    where its bars begin; `unsung` are the lines before it that had no words. `drum_keys` are the drums that written
    pitches stand for; `coming_meter` counts from the next bar on.
    """

    name: str = ""
    program: int | None = None
    is_drums: bool = False
    octave: int = 0
    transposition: int = 0
    meter: Meter = field(default_factory=Meter)
    bars: list[AbcBar] = field(default_factory=lambda: [AbcBar()])
    coming_meter: Meter | None = None
    drum_keys: dict[int, int] = field(default_factory=dict)
    line: list[AbcHead | None] = field(default_factory=list)
    unsung: list[list[AbcHead | None]] = field(default_factory=list)
    verse: int = 0
    last: list[AbcHead] = field(default_factory=list)
    last_place: Fraction = Fraction(0)
    graces: list[int] = field(default_factory=list)
    unit: Fraction = Fraction(1, 8)
    velocity: int = DEFAULT_VELOCITY
    accent: int | None = None
    signature: dict[str, int] = field(default_factory=dict)
    altered: dict[str, int] = field(default_factory=dict)
    tied: dict[str, int] = field(default_factory=dict)
    reach: Fraction = Fraction(0)
    tuplet: tuple[int, Fraction] = (0, Fraction(1))
    broken: Fraction = Fraction(1)
