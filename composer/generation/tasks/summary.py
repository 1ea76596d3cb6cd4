"""A plain summary of the user's music before anything is composed from it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from composer.events.columns import KIND_SLOTS
from composer.events.source import MOST_BARS, MOST_NOTES, heard_slots
from composer.networks.virtuoso.shape import CONTEXT
from composer.notices import Notice
from composer.score.analysis import detect_key
from composer.score.clock import lasting_tempo
from composer.score.instruments import INSTRUMENTS
from composer.score.meter import TICKS_PER_QUARTER
from composer.score.meters import is_padded, meters_in_order, pickup_ticks
from composer.score.names import printable
from composer.score.piece import Part, Piece

FEWEST_NOTES = 8


@dataclass(frozen=True, slots=True)
class UnderstoodPart:
    """A part: its name, its instrument, the number of its notes, and whether it is drums."""

    name: str
    instrument: str
    notes: int
    is_drums: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """What was recognized in a piece.

    `key` is the best fit to its notes, if any. `meter` and `tempo` (quarter notes a minute) are those at its end, which
    a continuation uses. `pickup` is the length of the upbeat in quarter notes, 0 without one; `meters` are (bar, meter)
    at each change; `remarks` are notices about what was changed or left out.
    """

    key: str | None
    meter: str
    tempo: float
    bars: int
    notes: int
    seconds: float
    parts: tuple[UnderstoodPart, ...]
    remarks: tuple[Notice, ...]
    pickup: float = 0.0
    meters: tuple[tuple[int, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return a dictionary for JSON."""
        return asdict(self) | {"remarks": list(map(str, self.remarks))}

    def __str__(self) -> str:
        parts = ", ".join(f"{part.name} ({part.notes:,} notes)" for part in self.parts)
        facts = f"{self.key or 'no key'}, {self.meter}, {self.tempo:.0f} to the minute, {self.bars:,} bars: {parts}."
        return " ".join([facts, *map(str, self.remarks)])


def understood(piece: Piece, remarks: Sequence[Notice] = ()) -> Understood:
    """Summarize a piece; `remarks` come from reading it."""
    found = detect_key(piece)
    said = [*remarks]
    last = max(piece.end - 1, 0)
    bars = len(piece.bar_onsets()) if piece.end else 0
    if piece.keys and found and str(piece.keys[0].key) != str(found):
        said.append(Notice("key_signature_differs", signed=piece.keys[0].key, heard=found))
    if len(piece.meters) > 1 and len({mark.meter for mark in piece.meters}) > 1:
        said.append(Notice("meter_changes", meter=str(piece.meter_at(last))))
    pickup = pickup_ticks(piece)
    if pickup:
        quarters = pickup / TICKS_PER_QUARTER
        if is_padded(piece):
            said.append(Notice("upbeat_after_rests", quarters=quarters))
        else:
            said.append(Notice("upbeat_in_short_bar", quarters=quarters))
    for part in piece.parts:
        if part.notes and any(m.is_program and m.onset > part.notes[0].onset for m in part.messages):
            said.append(Notice("part_changes_instrument", part=printable(part.name) or Notice("nameless")))
    if len(piece.tempos) > 1:
        said.append(Notice("tempo_changes", count=len(piece.tempos) - 1))
    drums = [part for part in piece.parts if part.is_drums]
    if drums and len(drums) == len(piece.parts):
        said.append(Notice("only_drums"))
    left_out = len(piece.parts) - len(heard_slots(piece))
    if left_out:
        said.append(Notice("parts_not_heard", count=left_out))
    elif len(piece.parts) > KIND_SLOTS:
        said.append(Notice("first_parts_told_apart", count=KIND_SLOTS))
    if piece.note_count > CONTEXT:
        said.append(Notice("last_notes_heard", count=CONTEXT))
    if piece.note_count > MOST_NOTES or bars > MOST_BARS:
        said.append(Notice("too_long_to_work_with", notes=MOST_NOTES, bars=MOST_BARS))
    if piece.note_count < FEWEST_NOTES:
        said.append(Notice("too_few_notes"))
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
    return UnderstoodPart(printable(part.name) or f"{number} {instrument}", instrument, len(part.notes), part.is_drums)
