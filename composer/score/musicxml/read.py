"""MusicXML in: a document or an archive as a Piece, played as a musician reads it, and remarks on what was changed.

Repeats, voltas and jumps are played out. Our own reader, because others take twenty times as long, or lose
what people have: a string quartet's movement of 18,000 notes (an .mxl of 210 KB) takes music21 28 s and 376 MB.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from xml.etree.ElementTree import Element

from composer.errors import BadInput
from composer.notices import Notice
from composer.score.messages import Message, text_message
from composer.score.midi_file import LYRIC, TEXT
from composer.score.musicxml.archive import document_in, is_archive
from composer.score.musicxml.document import score_of
from composer.score.musicxml.listing import Listing, listings
from composer.score.musicxml.marks import keys_of, meters_of, tempos_of
from composer.score.musicxml.measures import Written, resolution_of
from composer.score.musicxml.part_reader import PartReader
from composer.score.musicxml.played import MOST_NOTES, PlayedMeasure, ReadPart, Time, played_bars
from composer.score.piece import Part, Pedal, Piece

UNTITLED = ("untitled", "title")


def piece_from_musicxml(content: bytes, name: str) -> tuple[Piece, tuple[Notice, ...]]:
    """The piece in a MusicXML document or archive (.mxl), and what was changed or left out, a plain sentence each.

    `name` is what an error calls the file. Raises BadInput.
    """
    is_whole = True
    if is_archive(content):
        content, is_whole = document_in(content, name)
    score, is_document_whole = score_of(content, name)
    resolution = resolution_of(score)
    counts: Counter[str] = Counter()
    parts = _parts(score, resolution, name, counts)
    bars, remarks = played_bars(parts, resolution, name)
    if not (is_whole and is_document_whole):
        remarks.insert(0, Notice("file_breaks_off"))
    time = Time(resolution)
    piece = Piece(
        parts=tuple(sounding for part in parts for sounding in _sounding(part, bars, time)),
        tempos=tempos_of(parts, bars, time),
        meters=meters_of(parts, bars, resolution, time),
        title=_title(score),
    )
    piece = replace(
        piece,
        keys=keys_of(parts, bars, piece, time),
        messages=_chords(parts, bars, time),
        ticks_per_quarter=time.file_ticks,
    )
    return piece, (*remarks, *_said_of(counts))


def _said_of(counts: Counter[str]) -> list[Notice]:
    said = []
    if counts["between the semitones"]:
        said.append(Notice("microtones_moved", count=counts["between the semitones"]))
    if counts["ornaments"]:
        said.append(Notice("ornaments_left_out", count=counts["ornaments"]))
    if counts["without a length"]:
        said.append(Notice("notes_without_length", count=counts["without a length"]))
    return said


def _parts(score: Element, resolution: int, name: str, counts: Counter[str]) -> list[ReadPart]:
    listed = listings(score)
    parts = []
    notes = 0
    for element in score.findall("part"):
        id = element.get("id", "")
        reader = PartReader(listed.get(id, Listing("", {})), resolution, name)
        measures = tuple(reader.read(measure) for measure in element.findall("measure"))
        notes += sum(len(measure.notes) for measure in measures)
        if notes > MOST_NOTES:
            raise BadInput("too_many_notes_to_read", name=name, most=MOST_NOTES)
        counts += reader.counts
        parts.append(ReadPart(reader.listing, measures, reader.is_drums))
        # What was read is not needed any more; a symphony takes hundreds of megabytes.
        element.clear()
    if not any(measure.notes for part in parts for measure in part.measures):
        raise BadInput("file_has_no_notes", name=name)
    return parts


def _sounding(part: ReadPart, bars: Sequence[PlayedMeasure], time: Time) -> list[Part]:
    """What a part plays, with its drums apart."""
    struck = _struck(part, bars)
    lyrics = _lyrics(part, bars, time)
    pedals = _pedals(part, bars, time)
    found = []
    for is_drums in (False, True):
        notes = tuple(sorted(time.note(*note) for note in _apart(struck[is_drums])))
        if notes:
            program = 0 if is_drums and part.listing.usual.program is None else part.listing.program
            found.append(Part(notes, program, part.listing.name, is_drums, pedals, lyrics))
            # They are of the first that has notes.
            pedals = lyrics = ()
    return found


# A note as it sounds: onset, end, pitch, velocity, and whether it is a grace note.
Struck = tuple[int, int, int, int, bool]


def _struck(part: ReadPart, bars: Sequence[PlayedMeasure]) -> dict[bool, list[Struck]]:
    """Notes as they sound, by whether drums play them. Ties are joined."""
    struck: dict[bool, list[Struck]] = {False: [], True: []}
    # Where tied notes end, and their places in the list; two voices may tie one pitch.
    going_on: dict[tuple[int, int], list[int]] = defaultdict(list)
    for bar in bars:
        if bar.measure >= len(part.measures):
            continue
        for note in sorted(part.measures[bar.measure].notes, key=_offset):
            onset = max(bar.onset + note.offset, 0)
            end = onset + note.duration
            is_drum = note.is_drum or part.is_drums
            notes = struck[is_drum]
            # Some programs say where a tie begins, and not where it ends.
            tied = None if is_drum else going_on.get((onset, note.pitch))
            if tied:
                place = tied.pop(0)
                before = notes[place]
                notes[place] = (before[0], end, *before[2:])
            else:
                place = len(notes)
                notes.append((onset, end, note.pitch, note.velocity, note.is_grace))
            if note.is_tied:
                going_on[end, note.pitch].append(place)
    return struck


def _apart(notes: Sequence[Struck]) -> list[Struck]:
    """Notes as one instrument can play them: a pitch struck twice at once is one note, and one struck again ends."""
    struck: dict[tuple[int, int], Struck] = {}
    for note in notes:
        onset, end, pitch, velocity, is_grace = note
        _, longest, _, loudest, is_other_grace = struck.get((pitch, onset), note)
        struck[pitch, onset] = (onset, max(end, longest), pitch, max(velocity, loudest), is_grace and is_other_grace)
    ordered = [struck[place] for place in sorted(struck)]
    for place, (earlier, later) in enumerate(pairwise(ordered)):
        if earlier[2] == later[2]:
            ordered[place] = (earlier[0], min(earlier[1], later[0]), *earlier[2:])
    return ordered


def _offset(note: Written) -> int:
    return note.offset


def _lyrics(part: ReadPart, bars: Sequence[PlayedMeasure], time: Time) -> tuple[Message, ...]:
    """The syllables, as a MIDI file has them: a word goes on after a hyphen. Of a repeat each time sings its verse."""
    times: Counter[int] = Counter()
    messages = []
    for bar in bars:
        if bar.measure >= len(part.measures):
            continue
        times[bar.measure] += 1
        lyrics = part.measures[bar.measure].lyrics
        verses = sorted({verse for _, verse, _ in lyrics})
        sung = verses[min(times[bar.measure], len(verses)) - 1] if verses else 0
        messages += [
            text_message(time.exact(bar.onset + offset), LYRIC, syllable)
            for offset, verse, syllable in lyrics
            if verse == sung
        ]
    return tuple(sorted(messages, key=lambda message: message.onset))


def _chords(parts: Sequence[ReadPart], bars: Sequence[PlayedMeasure], time: Time) -> tuple[Message, ...]:
    """The chord symbols of the first part that has some."""
    leading = next((part for part in parts if any(measure.chords for measure in part.measures)), None)
    if leading is None:
        return ()
    messages = [
        text_message(time.exact(bar.onset + offset), TEXT, name)
        for bar in bars
        if bar.measure < len(leading.measures)
        for offset, name in leading.measures[bar.measure].chords
    ]
    return tuple(sorted(messages, key=lambda message: message.onset))


def _pedals(part: ReadPart, bars: Sequence[PlayedMeasure], time: Time) -> tuple[Pedal, ...]:
    pedals: list[Pedal] = []
    down: int | None = None
    for bar in bars:
        if bar.measure < len(part.measures):
            for offset, is_down in part.measures[bar.measure].pedals:
                tick = time.tick(bar.onset + offset)
                if down is not None and tick > down:
                    pedals.append(Pedal(down, tick - down))
                down = tick if is_down else None
    return tuple(sorted(set(pedals))) if _are_apart(pedals) else ()


def _are_apart(pedals: Sequence[Pedal]) -> bool:
    return all(earlier.end <= later.onset for earlier, later in pairwise(pedals))


def _title(score: Element) -> str:
    titles = (score.findtext(path) or "" for path in ("work/work-title", "movement-title"))
    found = next((" ".join(title.split()) for title in titles if title.strip()), "")
    return "" if found.lower() in UNTITLED else found
