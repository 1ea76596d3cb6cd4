"""Given music: the music a request starts from, and the task for it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from composer.errors import BadInput
from composer.score.midi import midi_bytes
from composer.score.piece import Piece

# The tasks for given music, with the fields that each uses.
TASKS: dict[str, tuple[str, ...]] = {
    "continue": ("alone",),
    "infill": ("bars", "part"),
    "vary": ("distance",),
    "accompany": (),
    "arrange": (),
}
HEX_DIGITS = 64
# The types of the fields of `Given` in JSON.
KINDS = {"task": str, "music": str, "bars": list | tuple, "part": str, "distance": int | float, "alone": bool}


@dataclass(frozen=True, slots=True)
class Given:
    """The music that a request starts from, by its hash, and the task for it.

    `task` is one of TASKS; `music` is from `music_hash`, and the music itself travels beside the request. For infill,
    `bars` are the first and last bar to compose, from 1, and `part` is the name or number (from 1) of the only part to
    change. For vary, `distance` is from 0 (identical) to 1 (only the form is kept). For continue, `alone` returns the
    new music without the given. For arrange, the request names the ensemble. Raises BadInput for a wrong combination.
    """

    task: str
    music: str
    bars: tuple[int, int] | None = None
    part: str | None = None
    distance: float | None = None
    alone: bool = False

    def __post_init__(self) -> None:
        if self.task not in TASKS:
            raise BadInput("task_unknown", task=self.task, known=tuple(TASKS))
        if len(self.music) != HEX_DIGITS or not set(self.music) <= set("0123456789abcdef"):
            raise BadInput("not_a_music_hash", value=self.music)
        for name in ("bars", "part", "distance", "alone"):
            if _is_set(getattr(self, name)) and name not in TASKS[self.task]:
                raise BadInput("not_with_task", field=name, task=self.task)
        for name in ("bars", "distance"):
            if getattr(self, name) is None and name in TASKS[self.task]:
                raise BadInput("task_needs", field=name, task=self.task)
        if self.distance is not None and not 0 <= self.distance <= 1:
            raise BadInput("distance_out_of_range", distance=self.distance)

    @classmethod
    def of(cls, task: str, piece: Piece, **how: Any) -> "Given":
        """A task for a piece."""
        return cls(task, music_hash(piece), **how)

    def to_json(self) -> dict[str, Any]:
        """Return a dictionary for JSON with the fields that are set. Inverse of `given_of_json`."""
        return {name: value for name, value in asdict(self).items() if _is_set(value)}


def _is_set(value: Any) -> bool:
    return value is not None and value is not False


def music_hash(piece: Piece) -> str:
    """The SHA-256 of a piece as MIDI, in hexadecimal; the same music has the same hash."""
    return sha256(midi_bytes(piece)).hexdigest()


def given_of_json(value: Any) -> Given:
    """Read the result of `Given.to_json`. Raises BadInput for anything else."""
    if isinstance(value, Given):
        return value
    is_read = isinstance(value, Mapping) and {"task", "music"} <= set(value) <= set(KINDS)
    if not is_read or not all(isinstance(value[name], KINDS[name]) for name in value):
        raise BadInput("not_given_music", value=str(value))
    values = dict(value)
    if "bars" in values:
        bars = tuple(values["bars"])
        if len(bars) != 2 or not all(isinstance(bar, int) and not isinstance(bar, bool) for bar in bars):
            raise BadInput("not_given_music", value=str(value))
        values["bars"] = bars
    return Given(**values)
