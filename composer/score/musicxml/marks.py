"""The tempo, meter and key marks of a score in playing order."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from composer.score.analysis import detect_key
from composer.score.key import Key
from composer.score.meter import TICKS_PER_WHOLE, Meter
from composer.score.musicxml.measures import meter_of_length
from composer.score.musicxml.part_reader import USUAL_TEMPO
from composer.score.musicxml.played import PlayedMeasure, ReadPart, Time
from composer.score.piece import KeyMark, MeterMark, Piece, TempoMark


def tempos_of(parts: Sequence[ReadPart], bars: Sequence[PlayedMeasure], time: Time) -> tuple[TempoMark, ...]:
    """The tempo marks of all parts; after a jump, the tempo that holds at its target."""
    count = max(len(part.measures) for part in parts)
    by_measure: list[dict[int, float]] = [{} for _ in range(count)]
    for part in reversed(parts):
        for number, measure in enumerate(part.measures):
            by_measure[number] |= dict(measure.tempos)
    at_start: list[float] = []
    tempo = USUAL_TEMPO
    for row in by_measure:
        at_start.append(tempo)
        tempo = row[max(row)] if row else tempo
    marks: dict[int, TempoMark] = {}
    current = 0.0
    for bar in bars:
        for offset, tempo in sorted({0: at_start[bar.measure], **by_measure[bar.measure]}.items()):
            if tempo != current:
                tick = time.tick(bar.onset + offset)
                marks[tick] = TempoMark.of(tick, tempo)
                current = tempo
    return tuple(marks[tick] for tick in sorted(marks))


def meters_of(
    parts: Sequence[ReadPart], bars: Sequence[PlayedMeasure], resolution: int, time: Time
) -> tuple[MeterMark, ...]:
    """The meter marks of the first part that has any. After a bar shorter than its meter, the meter is marked again; a
    longer bar has a meter of its own."""
    told = _meters_by_measure(parts)
    marks: list[MeterMark] = []
    expected = 0
    for bar in bars:
        meters = [*told[bar.measure], (bar.length, None)]
        for (offset, meter), (end, _) in pairwise(meters):
            length = Fraction(end - offset, 4 * resolution)
            if length <= 0:
                continue
            if meter is None or length > Fraction(meter.numerator, meter.denominator):
                meter = meter_of_length(length) or meter or Meter()
            tick = time.tick(bar.onset + offset)
            if not marks or (tick > marks[-1].onset and (marks[-1].meter != meter or tick != expected)):
                marks.append(MeterMark(tick, meter))
            expected = tick + TICKS_PER_WHOLE * meter.numerator // meter.denominator
    return tuple(marks)


def _meters_by_measure(parts: Sequence[ReadPart]) -> list[list[tuple[int, Meter | None]]]:
    """The meters in each measure, the first at 0."""
    count = max(len(part.measures) for part in parts)
    leading = next((part for part in parts if any(measure.meters for measure in part.measures)), parts[0])
    meter: Meter | None = Meter()
    told = []
    for number in range(count):
        marks = dict(leading.measures[number].meters) if number < len(leading.measures) else {}
        row = sorted({0: meter, **marks}.items())
        meter = row[-1][1]
        told.append(row)
    return told


def keys_of(parts: Sequence[ReadPart], bars: Sequence[PlayedMeasure], piece: Piece, time: Time) -> tuple[KeyMark, ...]:
    """The key signatures of the first pitched part that has any; the notes decide between major and minor if it is not
    stated."""
    pitched = [part for part in parts if not part.is_drums and any(measure.keys for measure in part.measures)]
    if not pitched:
        return ()
    detected = detect_key(piece)
    rows = [measure.keys for measure in pitched[0].measures]
    at_start: list[tuple[int, int, str] | None] = []
    current: tuple[int, int, str] | None = None
    for row in rows:
        at_start.append(current)
        current = row[-1] if row else current
    marks: dict[int, KeyMark] = {}
    for bar in bars:
        if bar.measure >= len(rows):
            continue
        before = at_start[bar.measure]
        for offset, sharps, mode in [*([(0, *before[1:])] if before else []), *rows[bar.measure]]:
            tick = time.tick(bar.onset + offset)
            marks[tick] = KeyMark(tick, _key(sharps, mode, detected))
    kept: list[KeyMark] = []
    for tick in sorted(marks):
        if not kept or kept[-1].key != marks[tick].key:
            kept.append(marks[tick])
    return tuple(kept)


def _key(sharps: int, mode: str, detected: Key | None) -> Key:
    major, minor = Key.of_sharps(sharps, "major"), Key.of_sharps(sharps, "minor")
    if mode in ("major", "minor"):
        return minor if mode == "minor" else major
    return minor if detected is not None and str(detected) == str(minor) else major
