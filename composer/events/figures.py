"""Repeated figures: where the most recent notes occurred earlier in the piece, and what followed them there.

This is the match model of lossless text compression (Mahoney 2005, "Adaptive weighing of context models") applied to
music: the longest earlier occurrence of the recent notes predicts what comes next, with a confidence that depends on
its length. There are two matches: a literal one with the same pitches, and a transposed one, as in a sequence. Of
matches of equal length, the latest counts. Only the past is used, so training and composing see the same.
`figure_codes` is for whole pieces, `Figures` for one being written.

A literal token is the time since the previous event, the pitch and the part; a transposed token has the interval from
the last pitch instead of the pitch, and only whether the part is unchanged. Tokens are 64-bit numbers, and runs of them
have polynomial hashes (Karp and Rabin 1987).
"""

from collections.abc import Sequence

import numpy as np

from composer.events.columns import FARTHEST_MOVE, FIGURE_COLUMNS, FIGURE_KINDS, MATCH_LENGTHS, PROGRAM_DRUMS
from composer.events.intervals import onsets_of
from composer.events.vocabulary import (
    BAR_ADVANCE,
    DURATION,
    LARGEST_ADVANCE,
    PART,
    PITCH,
    POSITION,
)

LITERAL, MOVED = range(len(FIGURE_KINDS))
# The first column of a copy without a match; longer matches have higher codes.
NO_MATCH = 1
NOWHERE = -1

_MASK = (1 << 64) - 1
_BASE = 0x9E3779B97F4A7C15
_TIME, _PITCH, _PART = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93
_POWERS = {length: pow(_BASE, length, 1 << 64) for length in MATCH_LENGTHS}
# Placeholder pitches of transposed tokens: for drums, for rests, and without a previous pitch.
_DRUM, _REST, _FIRST = 1 << 10, 1 << 11, 1 << 12
_WIDTH = DURATION + 2


def figure_codes(columns: np.ndarray, bar_ticks: np.ndarray, programs: np.ndarray) -> np.ndarray:
    """Return the codes of the copies before each event, (events, FIGURE_COLUMNS) uint8.

    `columns` (events, 6) are from `notes.encode`, `bar_ticks` (bars,) the lengths of the bars in ticks, `programs`
    (64,) as in `steps.program_codes`.
    """
    codes = np.zeros((len(columns), len(FIGURE_COLUMNS)), dtype=np.uint8)
    codes[:, [kind * _WIDTH for kind in (LITERAL, MOVED)]] = NO_MATCH
    heard, onsets = columns[:-1], onsets_of(columns, bar_ticks)[:-1]
    if not len(heard):
        return codes
    program = programs[heard[:, PART]]
    waits = np.diff(onsets, prepend=0)
    tonal = _last_pitches(heard, program)
    parts = heard[:, PART].astype(np.int64)
    bars = np.cumsum(heard[:, BAR_ADVANCE], dtype=np.int64)
    lines = np.append(0, np.cumsum(bar_ticks.astype(np.int64)))
    for kind, tokens in (
        (LITERAL, _literal_tokens(waits, heard, parts)),
        (MOVED, _moved_tokens(waits, heard, parts, program, tonal)),
    ):
        found, length = _latest_longest(tokens, tonal if kind == MOVED else None)
        at = np.flatnonzero(found != NOWHERE)
        if not len(at):
            continue
        before, source = found[at], found[at] + 1
        copied = _moved(heard, parts, program, tonal, at, before) if kind == MOVED else heard[source].astype(np.int64)
        onset = onsets[at] + waits[source]
        bar = np.searchsorted(lines, onset, side="right") - 1
        now = bars[at]
        copied[:, BAR_ADVANCE], copied[:, POSITION] = bar - now, onset - lines[bar]
        fits = (bar < len(bar_ticks)) & (bar - now <= LARGEST_ADVANCE)
        fits &= (copied[:, PITCH] >= 0) & (copied[:, PITCH] < 128)
        first = kind * _WIDTH
        codes[at[fits] + 1, first] = NO_MATCH + 1 + length[at[fits]]
        codes[at[fits] + 1, first + 1 : first + _WIDTH] = (copied[fits, : DURATION + 1] + 1).astype(np.uint8)
        if kind == MOVED:
            by = np.clip(tonal[at] - tonal[before], -FARTHEST_MOVE, FARTHEST_MOVE) + FARTHEST_MOVE + 1
            codes[at[fits] + 1, -1] = by[fits].astype(np.uint8)
    return codes


def _last_pitches(heard: np.ndarray, program: np.ndarray) -> np.ndarray:
    """The pitch of each event, or the last earlier pitch if it has none; NOWHERE at the start."""
    has_pitch = program < PROGRAM_DRUMS
    last = np.maximum.accumulate(np.where(has_pitch, np.arange(len(heard)), NOWHERE))
    return np.where(last == NOWHERE, NOWHERE, heard[last, PITCH].astype(np.int64))


def _literal_tokens(waits: np.ndarray, heard: np.ndarray, parts: np.ndarray) -> np.ndarray:
    return _token(waits, heard[:, PITCH].astype(np.int64), parts)


def _moved_tokens(
    waits: np.ndarray, heard: np.ndarray, parts: np.ndarray, program: np.ndarray, tonal: np.ndarray
) -> np.ndarray:
    before = np.append(NOWHERE, tonal[:-1])
    intervals = np.where(before == NOWHERE, _FIRST, tonal - before)
    intervals = np.where(program == PROGRAM_DRUMS, _DRUM + heard[:, PITCH].astype(np.int64), intervals)
    intervals = np.where(program > PROGRAM_DRUMS, _REST, intervals)
    return _token(waits, intervals, (np.diff(parts, prepend=NOWHERE) == 0).astype(np.int64))


def _token(waits: np.ndarray, pitches: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """Token numbers, (events,) uint64; the products wrap around deliberately."""
    mixed: np.ndarray = (
        waits.astype(np.uint64) * np.uint64(_TIME)
        + pitches.astype(np.uint64) * np.uint64(_PITCH)
        + parts.astype(np.uint64) * np.uint64(_PART)
    )
    return mixed ^ (mixed >> np.uint64(29))


def _latest_longest(tokens: np.ndarray, tonal: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """For each event, the latest earlier one with the longest matching past, and the index of its length in
    MATCH_LENGTHS.

    With `tonal`, (events,), only matches at another pitch count.
    """
    found = np.full(len(tokens), NOWHERE, dtype=np.int64)
    length = np.zeros(len(tokens), dtype=np.int64)
    hashes, power = np.zeros(len(tokens), dtype=np.uint64), 1
    for back in range(MATCH_LENGTHS[-1]):
        if back >= len(tokens):
            break
        hashes[back:] += tokens[: len(tokens) - back] * np.uint64(power)
        power = power * _BASE & _MASK
        if back + 1 not in MATCH_LENGTHS:
            continue
        events = np.arange(back, len(tokens))
        order = events[np.argsort(hashes[back:], kind="stable")]
        same = hashes[order[1:]] == hashes[order[:-1]]
        if tonal is None:
            before = np.where(same, np.arange(len(order) - 1), NOWHERE)
        else:
            # A run of equal pitches begins where the preceding context differs.
            begins = np.append(0, np.where(same & (tonal[order[1:]] == tonal[order[:-1]]), 0, np.arange(1, len(order))))
            begin = np.maximum.accumulate(begins)[1:]
            is_same = hashes[order[begin]] == hashes[order[np.maximum(begin - 1, 0)]]
            before = np.where((begin > 0) & is_same & (hashes[order[1:]] == hashes[order[begin]]), begin - 1, NOWHERE)
        has = before != NOWHERE
        found[order[1:][has]] = order[before[has]]
        length[order[1:][has]] = MATCH_LENGTHS.index(back + 1)
    return found, length


def _moved(
    heard: np.ndarray,
    parts: np.ndarray,
    program: np.ndarray,
    tonal: np.ndarray,
    at: np.ndarray,
    before: np.ndarray,
) -> np.ndarray:
    """The events that follow `before`, transposed to follow `at`; (copies, 6) int64."""
    copied = heard[before + 1].astype(np.int64)
    copied[:, PITCH] += np.where(program[before + 1] < PROGRAM_DRUMS, tonal[at] - tonal[before], 0)
    copied[:, PART] = np.where(parts[before + 1] == parts[before], parts[at], parts[before + 1])
    return copied


class Figures:
    """The figures of a piece that is being written, one event at a time."""

    def __init__(self, bar_lines: Sequence[int]):
        """`bar_lines` are the onsets of the bars in ticks, including the end of the last."""
        self._lines = list(bar_lines)
        self._count = 0
        self._hashes = np.zeros((len(FIGURE_KINDS), len(MATCH_LENGTHS), 256), dtype=np.uint64)
        self._tonals = np.full(256, NOWHERE, dtype=np.int64)
        self._prefixes: list[list[int]] = [[0] for _ in FIGURE_KINDS]
        # For each event: onset, bar, time since the previous one, program, and the event itself.
        self._heard: list[tuple[int, int, int, int, Sequence[int]]] = []

    def copy(self) -> "Figures":
        """Return an independent copy."""
        other = Figures(self._lines)
        other._count = self._count
        other._hashes, other._tonals = self._hashes.copy(), self._tonals.copy()
        other._prefixes = [list(prefixes) for prefixes in self._prefixes]
        other._heard = list(self._heard)
        return other

    def hear(self, bar: int, event: Sequence[int], program: int) -> None:
        """Add the next event of a bar; `event` as in `vocabulary.FIELDS`, `program` as in `steps.program_codes`."""
        onset = self._lines[bar] + event[POSITION]
        last = self._heard[-1] if self._heard else None
        wait = onset - last[0] if last else onset
        tonal_before = int(self._tonals[self._count - 1]) if self._count else NOWHERE
        tonal = event[PITCH] if program < PROGRAM_DRUMS else tonal_before
        if program == PROGRAM_DRUMS:
            interval = _DRUM + event[PITCH]
        elif program > PROGRAM_DRUMS:
            interval = _REST
        else:
            interval = _FIRST if tonal_before == NOWHERE else tonal - tonal_before
        same_part = int(last is not None and last[4][PART] == event[PART])
        if self._count == self._hashes.shape[2]:
            self._hashes = np.concatenate([self._hashes, np.zeros_like(self._hashes)], axis=2)
            self._tonals = np.concatenate([self._tonals, np.full_like(self._tonals, NOWHERE)])
        for kind, token in (
            (LITERAL, _token_number(wait, event[PITCH], event[PART])),
            (MOVED, _token_number(wait, interval, same_part)),
        ):
            prefixes = self._prefixes[kind]
            prefixes.append((prefixes[-1] * _BASE + token) & _MASK)
            for place, length in enumerate(MATCH_LENGTHS):
                if length < len(prefixes):
                    self._hashes[kind, place, self._count] = (
                        prefixes[-1] - prefixes[-1 - length] * _POWERS[length]
                    ) & _MASK
        self._tonals[self._count] = tonal
        self._heard.append((onset, bar, wait, program, tuple(event)))
        self._count += 1

    def codes(self) -> np.ndarray:
        """Return the codes of the copies before the next event, (FIGURE_COLUMNS,) uint8."""
        codes = np.zeros(len(FIGURE_COLUMNS), dtype=np.uint8)
        for kind in (LITERAL, MOVED):
            first = kind * _WIDTH
            codes[first] = NO_MATCH
            before, length = self._latest_longest(kind)
            if before == NOWHERE:
                continue
            copied = self._copied(kind, before)
            if copied is None:
                continue
            codes[first] = NO_MATCH + 1 + length
            codes[first + 1 : first + _WIDTH] = copied
            if kind == MOVED:
                by = int(self._tonals[self._count - 1] - self._tonals[before])
                codes[-1] = min(max(by, -FARTHEST_MOVE), FARTHEST_MOVE) + FARTHEST_MOVE + 1
        return codes

    def _latest_longest(self, kind: int) -> tuple[int, int]:
        last = self._count - 1
        found, longest = NOWHERE, 0
        if last < MATCH_LENGTHS[0]:
            return found, longest
        hashes = self._hashes[kind]
        first = MATCH_LENGTHS[0] - 1
        places = first + np.flatnonzero(hashes[0, first:last] == hashes[0, last])
        if kind == MOVED:
            places = places[self._tonals[places] != self._tonals[last]]
        for place, length in enumerate(MATCH_LENGTHS):
            if place:
                places = places[places >= length - 1]
                places = places[hashes[place, places] == hashes[place, last]] if last >= length - 1 else places[:0]
            if not len(places):
                break
            found, longest = int(places[-1]), place
        return found, longest

    def _copied(self, kind: int, before: int) -> list[int] | None:
        """The codes of the predicted event, or None if it is impossible."""
        onset, now, _, _, last = self._heard[-1]
        _, _, _, _, earlier = self._heard[before]
        _, _, wait, program, event = self._heard[before + 1]
        onset += wait
        bar = now
        while bar < len(self._lines) - 1 and self._lines[bar + 1] <= onset:
            bar += 1
        part, pitch = event[PART], event[PITCH]
        if kind == MOVED:
            part = last[PART] if event[PART] == earlier[PART] else event[PART]
            if program < PROGRAM_DRUMS:
                pitch += int(self._tonals[self._count - 1] - self._tonals[before])
        if bar >= len(self._lines) - 1 or bar - now > LARGEST_ADVANCE or not 0 <= pitch < 128:
            return None
        return [bar - now + 1, onset - self._lines[bar] + 1, part + 1, pitch + 1, event[DURATION] + 1]


def _token_number(wait: int, pitch: int, part: int) -> int:
    """The same as `_token`, for one event."""
    mixed = (wait * _TIME + pitch * _PITCH + part * _PART) & _MASK
    return mixed ^ (mixed >> 29)
