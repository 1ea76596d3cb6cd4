"""Settings to begin with, for whoever does not know what to ask for yet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Starter:
    """A name in the texts, and values of the controls. `notes` in note events, `tempo` in quarter notes a minute."""

    name: str
    notes: int
    tempo: int
    program: int
    temperature: float


STARTERS = (
    Starter("starter_music_box", notes=160, tempo=76, program=10, temperature=0.8),
    Starter("starter_organ", notes=240, tempo=64, program=19, temperature=0.9),
    Starter("starter_harpsichord", notes=500, tempo=132, program=6, temperature=1.2),
)
