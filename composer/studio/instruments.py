"""The instruments that a visitor chooses from: General MIDI programs, a few of each family; None for no wish."""

from composer.score import instruments

OFFERED = (0, 4, 6, 8, 10, 11, 12, 19, 24, 46, 48, 52, 73)
INSTRUMENTS: dict[int | None, str] = {None: "As the style has it"} | {
    program: instruments.INSTRUMENTS[program].name for program in OFFERED
}
