"""What a piece is set in: meter, tempo, key, instruments. Real settings of a style make a new piece of it plausible."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from composer.events.vocabulary import key_code, key_of_code, meter_code, meter_of_code
from composer.score.key import Key
from composer.score.meter import Meter
from composer.score.piece import Part

# Where velocities are not a player's: of romantic pieces where they are, the middle of nine in ten bars.
USUAL_LOUDNESS = (41.0, 89.0)
# Where nothing has a pitch.
NO_REGISTER = (0.0, 0.0)
# How much denser the densest eighth of a piece is than the median one: the median of romantic test pieces.
USUAL_ARC = 1.3
# What a bar has in common with one before it: how many bars before, moved by how many semitones, and how closely (of
# 255); a distance of 0 for a bar that resembles none.
Likeness = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Setting:
    """The outside of a piece, without its notes.

    `tempo` in quarter notes a minute; `parts` have no notes; `notes_per_bar` is an average; `loudness` is the mean
    velocity of its softest and of its loudest bars, `register` the mean pitch of its lowest and of its highest;
    `expressive` says whether its velocities were a player's. `arc` is how much denser its densest eighth is than the
    median one; `likenesses` say of its first bars what they have in common with earlier ones. `activity` (parts,) is
    in which share of its half notes each part sounds.
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
    likenesses: tuple[Likeness, ...] = ()
    activity: tuple[float, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """A dictionary for JSON; `from_json` is its inverse."""
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
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Setting":
        """Read what `to_json` made. Raises KeyError, TypeError or ValueError for anything else."""
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
            likenesses=_likenesses(values.get("likenesses", ())),
            activity=tuple(map(float, values.get("activity", ()))),
        )


def _likenesses(values: Sequence[int]) -> tuple[Likeness, ...]:
    return tuple(
        (int(distance), int(moved), int(closely))
        for distance, moved, closely in zip(values[::3], values[1::3], values[2::3], strict=True)
    )


def _pair(values: Sequence[float]) -> tuple[float, float]:
    least, most = values
    return float(least), float(most)
