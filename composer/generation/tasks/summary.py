"""What was understood of the user's music, in plain words, before anything is composed from it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from composer.events.columns import KIND_SLOTS
from composer.generation.decoding.given import MOST_BARS, MOST_NOTES, heard_slots
from composer.networks.virtuoso.shape import CONTEXT
from composer.score.analysis import detect_key
from composer.score.clock import lasting_tempo
from composer.score.instruments import INSTRUMENTS
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.meters import is_padded, meters_in_order, pickup_ticks
from composer.score.piece import Part, Piece

FEWEST_NOTES = 8


@dataclass(frozen=True, slots=True)
class UnderstoodPart:
    """A part: what it is called, what plays it, how many notes it has, and whether it is drums."""

    name: str
    instrument: str
    notes: int
    is_drums: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of a piece.

    `key` is the one that its notes fit best, None without any; `meter` and `tempo` (quarter notes a minute) are those
    toward its end, which are gone on with; `pickup` is the length of the upbeat in quarter notes, 0 without one, and
    `meters` the bar from which each meter holds; `remarks` say, a plain sentence each, what was changed or left out.
    """

    key: str | None
    meter: str
    tempo: float
    bars: int
    notes: int
    seconds: float
    parts: tuple[UnderstoodPart, ...]
    remarks: tuple[str, ...]
    pickup: float = 0.0
    meters: tuple[tuple[int, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """A dictionary for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        parts = ", ".join(f"{part.name} ({part.notes:,} notes)" for part in self.parts)
        facts = f"{self.key or 'no key'}, {self.meter}, {self.tempo:.0f} to the minute, {self.bars:,} bars: {parts}."
        return " ".join([facts, *self.remarks])


def understood(piece: Piece, remarks: Sequence[str] = ()) -> Understood:
    """Look at a piece as those who compose from it do; `remarks` are those of reading it."""
    found = detect_key(piece)
    said = [*remarks]
    last = max(piece.end - 1, 0)
    bars = len(piece.bar_onsets()) if piece.end else 0
    if piece.keys and found and str(piece.keys[0].key) != str(found):
        said.append(f"Its key signature says {piece.keys[0].key}; its notes are in {found}.")
    if len(piece.meters) > 1 and len({mark.meter for mark in piece.meters}) > 1:
        said.append(f"The meter changes; {piece.meter_at(last)} is gone on with.")
    pickup = pickup_ticks(piece)
    if pickup:
        bar = "after rests in bar 1" if is_padded(piece) else "a short bar, which counts as bar 1"
        quarters = pickup / TICKS_PER_QUARTER
        said.append(f"It begins with an upbeat of {quarters:g} quarter note{'s' * (quarters != 1)} ({bar}).")
    for part in piece.parts:
        if part.notes and any(m.is_program and m.onset > part.notes[0].onset for m in part.messages):
            said.append(f"The part {part.name.strip() or 'without a name'} changes its instrument; the changes stay.")
    if len(piece.tempos) > 1:
        said.append(f"The tempo changes {len(piece.tempos) - 1:,} times; all changes stay.")
    drums = [part for part in piece.parts if part.is_drums]
    if drums and len(drums) == len(piece.parts):
        said.append("It has drums only, so there is no key.")
    left_out = len(piece.parts) - len(heard_slots(piece))
    if left_out:
        said.append(f"{left_out} parts are too many to be heard; they stay as they are.")
    elif len(piece.parts) > KIND_SLOTS:
        said.append(f"The instruments of the first {KIND_SLOTS} parts are told apart from the start.")
    if piece.note_count > CONTEXT:
        said.append(f"At any moment the last {CONTEXT:,} notes are heard.")
    if piece.note_count > MOST_NOTES or bars > MOST_BARS:
        said.append(f"It is too long to work with: up to {MOST_NOTES:,} notes and {MOST_BARS:,} bars.")
    if piece.note_count < FEWEST_NOTES:
        said.append("So few notes say little about how to go on.")
    return Understood(
        key=str(found) if found else None,
        meter=str(piece.meter_at(last)),
        tempo=round(lasting_tempo(piece), 1),
        bars=bars,
        notes=piece.note_count,
        seconds=round(piece.seconds, 1),
        parts=tuple(_part(part, number) for number, part in enumerate(piece.parts, 1)),
        remarks=tuple(said),
        pickup=round(pickup / TICKS_PER_QUARTER, 4),
        meters=tuple(meters_in_order(piece)),
    )


def _part(part: Part, number: int) -> UnderstoodPart:
    instrument = "drums" if part.is_drums else INSTRUMENTS[part.program].name
    return UnderstoodPart(part.name.strip() or f"{number} {instrument}", instrument, len(part.notes), part.is_drums)
