"""Settings to begin with, for whoever does not know what to ask for yet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Starter:
    """A name in the texts, and values of the controls. `notes` in note events, `tempo` in quarter notes a minute."""

    name: str
    style: str
    notes: int
    tempo: int
    temperature: float


STARTERS = (
    Starter("starter_waltz", style="chopin", notes=400, tempo=132, temperature=1.0),
    Starter("starter_ragtime", style="ragtime", notes=400, tempo=92, temperature=0.95),
    Starter("starter_chorale", style="chorale", notes=200, tempo=72, temperature=0.9),
)
