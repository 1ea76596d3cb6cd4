"""Whether an edit kept what it was not asked to change: the notes at their moments, and all else that a file says.

What is held against each other are files, moment by moment in seconds: that which was read and that which was made.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from composer.api import arrange, perform
from composer.beats.found import with_found_beats
from composer.generation.request.request import Request
from composer.generation.tasks.accompany import accompanied
from composer.generation.tasks.continuation import continued
from composer.generation.tasks.infill import recompose, ticks_of
from composer.generation.tasks.vary import varied
from composer.networks.virtuoso.released import ReleasedVirtuoso
from composer.score.midi import midi_bytes
from composer.score.midi_file import read_midi_file
from composer.score.piece import Piece
from composer.score.reading import read_with_remarks
from tests.any_files import any_file

# A tick of the finest file is longer; what was put on beats that were found is kept to the millisecond.
EXACT_SECONDS, PLAYED_SECONDS = 1e-5, 1e-3
ENDS = b"\xff\x2f"
BENDS = (0xA0, 0xD0, 0xE0)
# Of a performance they are made anew with the beats that are found.
TEMPO = b"\xff\x51"
OF_BEATS = (TEMPO, b"\xff\x58")
LATEST = 1 << 40
Key = tuple[int, bytes]


@dataclass(frozen=True)
class Said:
    """What a file says, in seconds: the begin and end of each note by port and channel, pitch and velocities; and the
    moments of each message by port (of the channel, or -1) and bytes."""

    notes: dict[Key, list[tuple[float, float]]]
    messages: dict[Key, list[float]]

    @property
    def end(self) -> float:
        """When the last note ends."""
        return max(end for times in self.notes.values() for _, end in times)


def said(content: bytes) -> Said:
    """What is in the bytes of a MIDI file."""
    midi = read_midi_file(content, "a file of a test")
    tempos = [(0, 500_000)]
    for track in midi.tracks:
        tempos += [(tick, int.from_bytes(data[2:5])) for tick, data in track if data[:2] == b"\xff\x51"]
    tempos.sort(key=lambda mark: mark[0])
    starts: list[tuple[int, float, float]] = []
    second = 0.0
    for place, (tick, microseconds) in enumerate(tempos):
        if place:
            second += (tick - starts[-1][0]) * starts[-1][2]
        starts.append((tick, second, microseconds / midi.ticks_per_quarter / 1e6))

    def moment(tick: int) -> float:
        begin, second, pace = next(start for start in reversed(starts) if start[0] <= tick)
        return second + (tick - begin) * pace

    notes: dict[Key, list[tuple[float, float]]] = defaultdict(list)
    messages: dict[Key, list[float]] = defaultdict(list)
    for track in midi.tracks:
        port = 0
        held: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for tick, data in track:
            channel, kind = 16 * port + (data[0] & 15), data[0] & 0xF0
            if data[:2] == b"\xff\x21":
                port = data[2]
            elif kind == 0x90 and data[2]:
                held[channel, data[1]].append((tick, data[2]))
            elif kind in (0x80, 0x90):
                if held[channel, data[1]]:
                    begin, velocity = held[channel, data[1]].pop(0)
                    release = data[2] if kind == 0x80 else 0
                    notes[channel, bytes((data[1], velocity, release))].append((moment(begin), moment(tick)))
            elif data[:2] != ENDS:
                name = (channel, bytes((kind,)) + data[1:]) if data[0] < 0xF0 else (-1, data)
                messages[name].append(moment(tick))
    return Said(notes, messages)


def missing(before: Said, after: Said, within: float) -> list[str]:
    """The notes and messages of a file that another does not have at their moments."""
    lost = []
    for key, times in before.notes.items():
        there = list(after.notes.get(key, ()))
        for begin, end in times:
            found = [t for t in there if abs(t[0] - begin) <= within and abs(t[1] - end) <= within]
            if found:
                there.remove(found[0])
            else:
                lost.append(f"note {key[1].hex()} on {key[0]} at {begin:.4f} to {end:.4f} s")
    for key, moments in before.messages.items():
        left = list(after.messages.get(key, ()))
        for moment in moments:
            near = [other for other in left if abs(other - moment) <= within]
            if near:
                left.remove(near[0])
            else:
                lost.append(f"message {key[1][:24].hex()} on {key[0]} at {moment:.4f} s")
    return lost


@dataclass(frozen=True)
class Read:
    """A file of the kinds in `any_files`: what was read of it, and what was not as it came after reading alone."""

    name: str
    piece: Piece
    within: float
    lost: list[str]


def read_file(number: int) -> Read:
    """Read a file, and hold what would be written of it against the file."""
    name, content = any_file(number)
    piece, _ = read_with_remarks(content, name)
    found = with_found_beats(piece)
    within = PLAYED_SECONDS if found.beats else EXACT_SECONDS
    lost: list[str] = []
    if name.endswith((".mid", ".kar", ".rmi")) and name != "film.mid":
        came = said(content)
        if found.beats:
            came = replace(came, messages={key: t for key, t in came.messages.items() if key[1][:2] not in OF_BEATS})
        lost = missing(came, said(midi_bytes(found.piece)), within)
    return Read(name, found.piece, within, lost)


def edit(read: Read, network: ReleasedVirtuoso, dice: random.Random) -> tuple[str, list[str]]:
    """Make one random edit; its name, and what it lost or moved of what it was to keep."""
    name, do = dice.choice(EDITS)
    lost = do(read, network, dice)
    return name, lost


def _few(dice: random.Random) -> Request:
    return Request(seed=dice.randint(0, 9999), candidates=1)


def _recomposed(read: Read, network: ReleasedVirtuoso, dice: random.Random) -> list[str]:
    piece = read.piece
    count = len(piece.bar_onsets())
    first = dice.randint(1, count)
    bars = first, min(first + dice.randint(0, 2), count)
    part = dice.choice((None, str(dice.randint(1, len(piece.parts)))))
    made = recompose(network, piece, bars, _few(dice), part).piece
    # The last bar lasts on after its last note.
    begin, end = ticks_of(piece, bars) if bars[1] < count else (piece.bar_onset(bars[0] - 1), LATEST)
    changed = range(len(piece.parts)) if part is None else [int(part) - 1]
    kept = _only(piece, changed, lambda onset: not begin <= onset < end)
    # Between these bars bends and pressure are of notes that are gone.
    lost = missing(_without_shapes(said(midi_bytes(kept)), piece, begin, end), said(midi_bytes(made)), read.within)
    outside = _only(made, range(len(made.parts)), lambda onset: not begin <= onset < end)
    back = _only(piece, range(len(piece.parts)), lambda onset: not begin <= onset < end)
    return lost + [f"new: {what}" for what in _more_notes(back, outside, read.within)]


def _continued(read: Read, network: ReleasedVirtuoso, dice: random.Random) -> list[str]:
    request = replace(_few(dice), bars=dice.randint(1, 3))
    made = continued(network, read.piece, request).piece
    until = read.piece.end
    before = _until_end(said(midi_bytes(read.piece)), read.piece.second_at(until))
    lost = missing(before, said(midi_bytes(made)), read.within)
    early = _only(made, range(len(made.parts)), lambda onset: onset < until)
    return lost + [f"new: {what}" for what in _more_notes(read.piece, early, read.within)]


def _until_end(before: Said, end: float) -> Said:
    """Without what the music to come replaces from the end on: tempos, and what shapes a channel's sound."""
    messages = {
        key: [m for m in moments if m < end - EXACT_SECONDS or (key[0] < 0 and key[1][:2] != TEMPO)]
        for key, moments in before.messages.items()
    }
    return Said(before.notes, messages)


def _varied(read: Read, network: ReleasedVirtuoso, dice: random.Random) -> list[str]:
    distance = dice.choice((0.0, 0.3, 0.6))
    made = varied(network, read.piece, distance, _few(dice)).piece
    before, after = said(midi_bytes(read.piece)), said(midi_bytes(made))
    lost = missing(before, after, read.within)
    count = sum(map(len, before.notes.values()))
    gone = [what for what in lost if what.startswith("note")]
    others = [what for what in lost if not what.startswith("note")]
    # What is varied is told by its number alone: so many notes may go, and none of the last bar.
    return others + (gone if len(gone) > round(distance * count) else [])


def _accompanied(read: Read, network: ReleasedVirtuoso, dice: random.Random) -> list[str]:
    request = replace(_few(dice), ensemble=dice.choice(("piano", "song", "quartet", "choir")))
    made = accompanied(network, read.piece, request).piece
    return missing(said(midi_bytes(read.piece)), said(midi_bytes(made)), read.within)


def _performed(read: Read, network: ReleasedVirtuoso, dice: random.Random) -> list[str]:
    made = perform(read.piece, 0.0).piece
    return missing(said(midi_bytes(read.piece)), said(midi_bytes(made)), read.within)


def _arranged(read: Read, network: ReleasedVirtuoso, dice: random.Random) -> list[str]:
    """Parts are other ones after it, unless a piano plays what is a piano's; marks and words stay."""
    made = arrange(read.piece, dice.choice(("piano", "quartet", "band", "orchestra"))).piece
    before = said(midi_bytes(read.piece))
    whole = made.parts == read.piece.parts
    stays = before if whole else Said({}, {key: t for key, t in before.messages.items() if _is_of_piece(key)})
    return missing(stays, said(midi_bytes(made)), read.within)


def _is_of_piece(key: Key) -> bool:
    """Whether a message is no part's own: marks, signatures, words."""
    return key[0] == -1 and key[1][:1] == b"\xff" and key[1][1] not in (0x03, 0x20, 0x7F)


EDITS: tuple[tuple[str, Callable[[Read, ReleasedVirtuoso, random.Random], list[str]]], ...] = (
    ("recompose", _recomposed),
    ("recompose", _recomposed),
    ("continue", _continued),
    ("vary", _varied),
    ("accompany", _accompanied),
    ("perform", _performed),
    ("arrange", _arranged),
)


def _only(piece: Piece, slots: Iterable[int], stays: Callable[[int], bool]) -> Piece:
    """The piece with, in some parts, only the notes whose onset stays."""
    changed = {*slots}
    parts = (
        replace(part, notes=tuple(n for n in part.notes if stays(n.onset))) if slot in changed else part
        for slot, part in enumerate(piece.parts)
    )
    return replace(piece, parts=tuple(parts))


def _without_shapes(before: Said, piece: Piece, begin: int, end: int) -> Said:
    first, last = piece.second_at(begin) - PLAYED_SECONDS, piece.second_at(end)
    messages = {
        key: [m for m in moments if not (key[0] >= 0 and key[1][0] in BENDS and first <= m < last)]
        for key, moments in before.messages.items()
    }
    return Said(before.notes, messages)


def _more_notes(before: Piece, after: Piece, within: float) -> list[str]:
    """Notes of a piece that another has not."""
    notes = replace(said(midi_bytes(after)), messages={})
    return missing(notes, said(midi_bytes(before)), within)
