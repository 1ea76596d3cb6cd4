"""The user's corrections to what was recognized in a file."""

from dataclasses import dataclass, replace

from composer.errors import BadInput
from composer.score.clock import lasting_tempo
from composer.score.drums import KITS
from composer.score.key import Key
from composer.score.meter import TICKS_PER_QUARTER, Meter
from composer.score.meters import is_padded, main_meter, meter_of_ticks, pickup_ticks
from composer.score.names import called, printable
from composer.score.piece import KeyMark, MeterMark, Part, Piece

TEMPO_LIMITS = (10.0, 400.0)
# A bar line this near to an eighth note is on it: what is played begins a little early or late. A guess.
BAR_LINE_TICKS, NEAR_TICKS = TICKS_PER_QUARTER // 2, 3


@dataclass(frozen=True, slots=True)
class Corrections:
    """`drums` and `pitched` name parts by name or number from 1; `pickup` is in quarter notes. None changes nothing."""

    drums: tuple[str, ...] = ()
    pitched: tuple[str, ...] = ()
    meter: str | None = None
    pickup: float | None = None
    key: str | None = None
    tempo: float | None = None


def corrected(piece: Piece, corrections: Corrections) -> Piece:
    """Apply corrections to a piece. Raises BadInput for a part that does not exist, or a value out of range."""
    drums = {place_of_part(piece, name) for name in corrections.drums}
    for name in corrections.pitched:
        if place_of_part(piece, name) in drums:
            raise BadInput("part_drums_and_pitched", part=name)
    for names, is_drums in ((corrections.drums, True), (corrections.pitched, False)):
        for name in names:
            piece = _as_drums(piece, name, is_drums)
    if corrections.meter is not None or corrections.pickup is not None:
        piece = _in_meter(piece, corrections.meter, corrections.pickup)
    if corrections.key is not None:
        key = Key.parse(corrections.key)
        piece = replace(piece, keys=(KeyMark(0, key),), told_key=key)
    if corrections.tempo is not None:
        lowest, highest = TEMPO_LIMITS
        if not lowest <= corrections.tempo <= highest:
            raise BadInput("tempo_out_of_range", tempo=corrections.tempo, lowest=lowest, highest=highest)
        factor = corrections.tempo / lasting_tempo(piece)
        piece = replace(piece, tempos=tuple(mark.times(factor) for mark in piece.tempos))
    return piece


def place_of_part(piece: Piece, name: str) -> int:
    """The index of a part by its name or number from 1. Raises BadInput, listing the parts."""
    wanted = printable(name).lower()
    names = [printable(called(part)) for part in piece.parts]
    found = [place for place, shown in enumerate(names) if shown.lower() == wanted]
    if not found and wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= len(names):
        found = [int(wanted) - 1]
    if not found:
        there = ", ".join(f"{number} ({name})" for number, name in enumerate(names[:20], 1))
        raise BadInput("part_unknown", part=name, known=there)
    return found[0]


def _as_drums(piece: Piece, name: str, is_drums: bool) -> Piece:
    place = place_of_part(piece, name)
    part = piece.parts[place]
    if part.is_drums == is_drums:
        return piece
    # Without a program of the right kind, use program 0.
    program = part.program if not is_drums or part.program in KITS.values() else 0
    changed: Part = replace(part, is_drums=is_drums, program=program, channel=None)
    return replace(piece, parts=(*piece.parts[:place], changed, *piece.parts[place + 1 :]))


def _in_meter(piece: Piece, meter_text: str | None, quarters: float | None) -> Piece:
    meter = main_meter(piece) if meter_text is None else Meter.parse(meter_text)
    if quarters is None:
        ticks = 0 if is_padded(piece) else pickup_ticks(piece)
    else:
        longest = meter.bar_ticks / TICKS_PER_QUARTER
        if not 0 <= quarters < longest:
            raise BadInput("pickup_too_long", quarters=quarters, meter=str(meter), longest=longest)
        ticks = round(quarters * TICKS_PER_QUARTER)
        piece = replace(piece, has_upbeat=ticks > 0)
        ticks = _first_bar_line(piece, ticks) % meter.bar_ticks if ticks else 0
    first = meter_of_ticks(ticks, meter) if 0 < ticks < meter.bar_ticks else None
    if first is None:
        return replace(piece, meters=(MeterMark(0, meter),))
    return replace(piece, meters=(MeterMark(0, first), MeterMark(ticks, meter)))


def _first_bar_line(piece: Piece, pickup: int) -> int:
    """The tick of the bar line after an upbeat, which begins with the first note."""
    first = min((part.notes[0].onset for part in piece.parts if part.notes), default=0)
    near = round((first + pickup) / BAR_LINE_TICKS) * BAR_LINE_TICKS
    return near if first and abs(near - first - pickup) <= NEAR_TICKS else first + pickup
