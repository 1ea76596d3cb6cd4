"""The prevailing meter of a piece, and its upbeat."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from composer.score.meter import DENOMINATORS, LARGEST_NUMERATOR, TICKS_PER_WHOLE, Meter
from composer.score.piece import Piece


def main_meter(piece: Piece) -> Meter:
    """The meter that covers most of a piece; the first if several tie."""
    held: Counter[Meter] = Counter()
    for mark, until in zip(piece.meters, [*(m.onset for m in piece.meters[1:]), piece.end], strict=True):
        held[mark.meter] += max(until - mark.onset, 0)
    return held.most_common(1)[0][0]


def pickup_ticks(piece: Piece) -> int:
    """The length of the upbeat in ticks; 0 without one.

    An upbeat is a first bar that is shorter than the meter, or whose first half or more is silent. MIDI files write it
    as a bar of a shorter meter, which must not be one of those that the piece changes between.
    """
    onsets = [part.notes[0].onset for part in piece.parts if part.notes]
    if piece.has_upbeat is False or not onsets:
        return 0
    bars = piece.bar_onsets()
    if len(bars) < 2:
        return 0
    main = main_meter(piece)
    whole = main.bar_ticks
    if bars[1] < whole:
        return 0 if piece.has_upbeat is None and _is_of_changing_meters(piece, bars, main) else bars[1]
    first = min(onsets)
    return bars[1] - first if bars[1] == whole and whole // 2 <= first < whole else 0


def _is_of_changing_meters(piece: Piece, bars: Sequence[int], main: Meter) -> bool:
    """Whether the short first bar is a complete bar of a meter that returns, or that differs as meters of five or seven
    beats do from bar to bar."""
    first = piece.meters[0].meter
    if bars[1] != first.bar_ticks or first.numerator == 1:
        return False
    again = sum(piece.meter_at(onset) == first and end - onset == first.bar_ticks for onset, end in pairwise(bars[1:]))
    is_irregular = main.numerator % 2 > 0 and main.numerator % 3 > 0
    return again > 1 or (is_irregular and 2 * first.bar_ticks > main.bar_ticks)


def is_padded(piece: Piece) -> bool:
    """Whether the upbeat is in a full bar, after rests."""
    return pickup_ticks(piece) > 0 and piece.bar_onsets()[1] == main_meter(piece).bar_ticks


def meter_of_ticks(ticks: int, like: Meter) -> Meter | None:
    """The meter for a bar of this many ticks, with the denominator of `like` if possible; None if there is none."""
    for denominator in (like.denominator, *DENOMINATORS):
        beats, rest = divmod(ticks * denominator, TICKS_PER_WHOLE)
        if not rest and 1 <= beats <= LARGEST_NUMERATOR:
            return Meter(beats, denominator)
    return None


def meters_in_order(piece: Piece) -> list[tuple[int, str]]:
    """(bar from 1, meter) at each change; a shortened bar has its own meter."""
    found: list[tuple[int, str]] = []
    bars = piece.bar_onsets()
    for number, onset in enumerate(bars, 1):
        meter = piece.meter_at(onset)
        ticks = bars[number] - onset if number < len(bars) else meter.bar_ticks
        meter = meter if ticks == meter.bar_ticks else meter_of_ticks(ticks, meter) or meter
        if not found or found[-1][1] != str(meter):
            found.append((number, str(meter)))
    return found
