"""Repairs notes of a MIDI file that never end, which a synthesizer would hold forever."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from composer.notices import Notice
from composer.score.midi_file import CONTROL, END_OF_TRACK, META, NOTE_OFF, NOTE_ON, SYSEX, MidiFile, Timed

NEIGHBORS = 8
# A note without neighbors lasts a bar of 4/4 at most; one that is struck again later than that has ended before.
LONGEST_ALONE_QUARTERS = 4
# The controllers all sound off and all notes off.
ALL_OFF = (120, 123)
LATEST = 1 << 62


def without_hung_notes(midi: MidiFile) -> MidiFile:
    """End each hanging note where its pitch is struck again, or as its neighbors suggest."""
    lost = 0
    tracks = []
    for track in midi.tracks:
        ends, hung = _missing_ends(track, midi.ticks_per_quarter)
        lost += hung
        if ends:
            closing = (META, END_OF_TRACK)
            body = [timed for timed in track if tuple(timed[1][:2]) != closing]
            last = max(track[-1][0], *(tick for tick, _ in ends))
            # Sorting is stable: at the same tick, the added note-offs come first.
            track = (*sorted([*ends, *body], key=lambda timed: timed[0]), (last, bytes(closing)))
        tracks.append(track)
    remarks = midi.remarks
    if lost:
        remarks = (*remarks, Notice("note_never_ends") if lost == 1 else Notice("notes_never_end", count=lost))
    return MidiFile(tuple(tracks), midi.ticks_per_quarter, midi.format, remarks)


@dataclass(slots=True)
class _Channel:
    """What a track has of a channel: the onsets of its notes, the lengths (onset, length) of those that end, and when
    all notes are ended at once."""

    onsets: list[int] = field(default_factory=list)
    lengths: list[tuple[int, int]] = field(default_factory=list)
    silenced: list[int] = field(default_factory=list)


def _missing_ends(track: tuple[Timed, ...], ticks_per_quarter: int) -> tuple[list[Timed], int]:
    """The note-offs to add, and how many notes remain without one."""
    held: Counter[tuple[int, int]] = Counter()
    struck: dict[tuple[int, int], list[int]] = defaultdict(list)
    released: dict[tuple[int, int], list[int]] = defaultdict(list)
    channels: dict[int, _Channel] = defaultdict(_Channel)
    for tick, data in track:
        if data[0] >= SYSEX:
            continue
        number, kind = data[0] & 0x0F, data[0] & 0xF0
        place = (number, data[1])
        if kind == CONTROL and data[1] in ALL_OFF:
            channels[number].silenced.append(tick)
        elif kind == NOTE_ON and data[2]:
            held[place] += 1
            struck[place].append(tick)
            channels[number].onsets.append(tick)
        elif kind in (NOTE_ON, NOTE_OFF):
            released[place].append(tick)
            held[place] -= held[place] > 0
    for place, onsets in struck.items():
        for onset, following in pairwise([*onsets, LATEST]):
            end = bisect_right(released[place], onset)
            if end < len(released[place]) and released[place][end] <= following:
                channels[place[0]].lengths.append((onset, released[place][end] - onset))
    for channel in channels.values():
        channel.lengths.sort()
    longest = LONGEST_ALONE_QUARTERS * ticks_per_quarter
    ends: list[Timed] = []
    hung = 0
    for place, still in held.items():
        if not still:
            continue
        off = bytes((NOTE_OFF | place[0], place[1], 0))
        onsets = struck[place]
        for onset, following in pairwise([*onsets, LATEST]):
            end = bisect_right(released[place], onset)
            if end < len(released[place]) and released[place][end] <= following:
                continue
            if following - onset <= longest:
                # Struck again without an end: it ends where the next begins.
                ends += [(following, off)] if following > onset else []
            else:
                end, is_hung = _end(onset, following, channels[place[0]], track[-1][0], ticks_per_quarter)
                ends.append((end, off))
                hung += is_hung
    return ends, hung


def _end(onset: int, following: int, channel: _Channel, last: int, ticks_per_quarter: int) -> tuple[int, bool]:
    """Where a note without an end stops, before the `following` of its pitch, and whether that had to be guessed."""
    silenced = bisect_right(channel.silenced, onset)
    if silenced < len(channel.silenced) and channel.silenced[silenced] <= following:
        return channel.silenced[silenced], False
    return min(onset + _length(onset, channel, last, ticks_per_quarter), following), True


def _length(onset: int, channel: _Channel, last: int, ticks_per_quarter: int) -> int:
    """A plausible length: the longest note that begins at the same time, or else the usual length nearby, or else until
    the next note."""
    lengths = channel.lengths
    place = bisect_left(lengths, (onset, 0))
    nearest = lengths[max(place - NEIGHBORS, 0) : place + NEIGHBORS]
    together = [length for other, length in nearest if other == onset]
    usual = max(together, default=0) or round(median([length for _, length in nearest] or [0]))
    if usual:
        return usual
    later = bisect_right(channel.onsets, onset)
    until = channel.onsets[later] if later < len(channel.onsets) else last
    return min(until - onset, LONGEST_ALONE_QUARTERS * ticks_per_quarter) or ticks_per_quarter
