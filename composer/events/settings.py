"""The setting of a piece: meter, tempo, key, instruments. A new piece starts from the setting of a real one in its
style."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from composer.events.vocabulary import key_code, key_of_code, meter_code, meter_of_code
from composer.score.key import Key
from composer.score.meter import Meter
from composer.score.piece import Part

# For music without real velocities: the range of nine in ten bars of romantic pieces.
USUAL_LOUDNESS = (41.0, 89.0)
# For music without pitches.
NO_REGISTER = (0.0, 0.0)
# How much denser the densest eighth of a piece is than its median bar: the median over romantic test pieces.
USUAL_ARC = 1.3
# The resemblance of a bar to an earlier one: distance in bars (0: none), transposition in semitones, similarity (of
# 255).
Likeness = tuple[int, int, int]
# How a bar differs from the bars around it: its density in percent of theirs, its mean pitch in semitones and its mean
# velocity above theirs.
Departure = tuple[int, int, int]
# Where a part lies: its mean pitch above that of the piece, and its standard deviation, in semitones.
Placement = tuple[float, float]
# A bar that resembles none, and one that is like those around it.
NEW: Likeness = (0, 0, 0)
LEVEL: Departure = (100, 0, 0)


@dataclass(frozen=True, slots=True)
class Setting:
    """The setting of a piece, without its notes.

    `tempo` is in quarter notes a minute; `parts` have no notes; `notes_per_bar` is a mean; `loudness` is the mean
    velocity of its softest and loudest bars, `register` the mean pitch of its lowest and highest; `expressive` says
    whether its velocities came from a player. `arc` is how much denser its densest eighth is than its median bar;
    `likenesses` are the resemblances of its first bars. `activity` (parts,) is the share of half notes in which each
    part sounds; `placements` (parts,) say where each lies, or are empty. `departures` say how its first bars differ
    from the bars around them; `chromatic` is the share of its notes outside its scale, 1 if it has no key; `fourths`
    the share of its notes that are a fourth over the bass.
    """

    styles: tuple[str, ...]
    ensemble: str
    meter: Meter
    tempo: float
    key: Key | None
    parts: tuple[Part, ...]
    notes_per_bar: float
    loudness: tuple[float, float] = USUAL_LOUDNESS
    register: tuple[float, float] = NO_REGISTER
    expressive: bool = True
    arc: float = USUAL_ARC
    likenesses: tuple[Likeness, ...] = (NEW,)
    activity: tuple[float, ...] = ()
    placements: tuple[Placement, ...] = ()
    departures: tuple[Departure, ...] = (LEVEL,)
    chromatic: float = 1.0
    fourths: float = 1.0

    def to_json(self) -> dict[str, Any]:
        """Return a dictionary for JSON. Inverse of `from_json`."""
        return {
            "styles": list(self.styles),
            "ensemble": self.ensemble,
            "meter": meter_code(self.meter),
            "tempo": round(self.tempo, 2),
            "key": key_code(self.key),
            "parts": [[part.program, int(part.is_drums)] for part in self.parts],
            "notes_per_bar": round(self.notes_per_bar, 2),
            "loudness": list(self.loudness),
            "register": list(self.register),
            "expressive": int(self.expressive),
            "arc": round(self.arc, 2),
            "likenesses": [value for likeness in self.likenesses for value in likeness],
            "activity": list(self.activity),
            "placements": [value for placement in self.placements for value in placement],
            "departures": [value for departure in self.departures for value in departure],
            "chromatic": round(self.chromatic, 3),
            "fourths": round(self.fourths, 3),
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Setting":
        """Read the result of `to_json`. Raises KeyError, TypeError or ValueError for anything else."""
        return cls(
            styles=tuple(values["styles"]),
            ensemble=str(values["ensemble"]),
            meter=meter_of_code(values["meter"]),
            tempo=float(values["tempo"]),
            key=key_of_code(values["key"]),
            parts=tuple(Part((), program, is_drums=bool(is_drums)) for program, is_drums in values["parts"]),
            notes_per_bar=float(values["notes_per_bar"]),
            loudness=_pair(values.get("loudness", USUAL_LOUDNESS)),
            register=_pair(values.get("register", NO_REGISTER)),
            expressive=bool(values.get("expressive", True)),
            arc=float(values.get("arc", USUAL_ARC)),
            likenesses=_triples(values.get("likenesses", NEW)),
            activity=tuple(map(float, values.get("activity", ()))),
            placements=_pairs(values.get("placements", ())),
            departures=_triples(values.get("departures", LEVEL)),
            chromatic=float(values.get("chromatic", 1.0)),
            fourths=float(values.get("fourths", 1.0)),
        )


def _triples(values: Sequence[int]) -> tuple[tuple[int, int, int], ...]:
    return tuple((int(a), int(b), int(c)) for a, b, c in zip(values[::3], values[1::3], values[2::3], strict=True))


def _pairs(values: Sequence[float]) -> tuple[tuple[float, float], ...]:
    return tuple((float(a), float(b)) for a, b in zip(values[::2], values[1::2], strict=True))


def _pair(values: Sequence[float]) -> tuple[float, float]:
    least, most = values
    return float(least), float(most)
