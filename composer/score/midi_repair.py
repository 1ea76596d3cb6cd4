"""Notes of a MIDI file that never end: a synthesizer would hold them for good."""

from bisect import bisect_left
from collections import defaultdict, deque
from itertools import pairwise
from statistics import median

from composer.notices import Notice
from composer.score.midi_file import END_OF_TRACK, META, NOTE_OFF, NOTE_ON, SYSEX, MidiFile, Timed

NEIGHBORS = 8
# Of a note without neighbors: a bar of 4/4 at most.
LONGEST_ALONE_QUARTERS = 4


def without_hung_notes(midi: MidiFile) -> MidiFile:
    """The file with an end for each note that has none: where its pitch is struck again, or with its neighbors."""
    lost = 0
    tracks = []
    for track in midi.tracks:
        ends, hung = _missing_ends(track, midi.ticks_per_quarter)
        lost += hung
        if ends:
            closing = (META, END_OF_TRACK)
            body = [timed for timed in track if tuple(timed[1][:2]) != closing]
            last = max(track[-1][0], *(tick for tick, _ in ends))
            # Sorting keeps what is at one tick in order: the ends come first.
            track = (*sorted([*ends, *body], key=lambda timed: timed[0]), (last, bytes(closing)))
        tracks.append(track)
    remarks = midi.remarks
    if lost:
        remarks = (*remarks, Notice("note_never_ends") if lost == 1 else Notice("notes_never_end", count=lost))
    return MidiFile(tuple(tracks), midi.ticks_per_quarter, midi.format, remarks)


def _missing_ends(track: tuple[Timed, ...], ticks_per_quarter: int) -> tuple[list[Timed], int]:
    """Messages that end notes, and how many notes nothing ends."""
    held: dict[tuple[int, int], deque[int]] = defaultdict(deque)
    struck: dict[tuple[int, int], list[int]] = defaultdict(list)
    is_ended: dict[tuple[int, int], bool] = {}
    lengths: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for tick, data in track:
        if data[0] >= SYSEX or data[0] & 0xF0 not in (NOTE_ON, NOTE_OFF):
            continue
        place = (data[0] & 0x0F, data[1])
        is_ended[place] = data[0] & 0xF0 == NOTE_OFF or not data[2]
        if not is_ended[place]:
            held[place].append(tick)
            struck[place].append(tick)
        elif held[place]:
            onset = held[place].popleft()
            lengths[place[0]].append((onset, tick - onset))
    for known in lengths.values():
        known.sort()
    ends: list[Timed] = []
    hung = 0
    for (channel, pitch), still in held.items():
        if not still:
            continue
        off = bytes((NOTE_OFF | channel, pitch, 0))
        onsets = struck[channel, pitch]
        # It was struck again without an end: each ends where the next one begins, and the ends that are there end the
        # others.
        ends += [(tick, off) for earlier, tick in pairwise(onsets) if tick > earlier]
        if not is_ended[channel, pitch]:
            hung += 1
            length = _length(onsets[-1], lengths[channel], track[-1][0], ticks_per_quarter)
            ends.append((onsets[-1] + length, off))
    return ends, hung


def _length(onset: int, lengths: list[tuple[int, int]], last: int, ticks_per_quarter: int) -> int:
    """How long a note may be: as the longest that begins with it, or else as those before and after it usually are."""
    place = bisect_left(lengths, (onset, 0))
    nearest = lengths[max(place - NEIGHBORS, 0) : place + NEIGHBORS]
    together = [length for other, length in nearest if other == onset]
    usual = max(together, default=0) or round(median([length for _, length in nearest] or [0]))
    return usual or min(last - onset, LONGEST_ALONE_QUARTERS * ticks_per_quarter) or ticks_per_quarter
