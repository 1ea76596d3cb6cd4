"""Reads a MusicXML document as a Piece in playing order, with remarks on what was changed.

Repeats, endings and jumps are expanded. This is our own reader because others are 20 times slower or lose data: for a
string quartet movement of 18,000 notes (a .mxl of 210 KB), music21 takes 28 s and 376 MB.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from xml.etree.ElementTree import Element

from composer.errors import BadInput
from composer.notices import Notice
from composer.score.messages import Message, text_message
from composer.score.midi_file import LYRIC, MARKER, PROGRAM, TEXT
from composer.score.musicxml.document import score_of
from composer.score.musicxml.listing import Listing, listings
from composer.score.musicxml.marks import keys_of, meters_of, tempos_of
from composer.score.musicxml.measures import Written, likely_divisions, resolution_of, told_divisions
from composer.score.musicxml.part_reader import PartReader
from composer.score.musicxml.played import MOST_NOTES, PlayedMeasure, ReadPart, Time, played_bars
from composer.score.piece import Part, Pedal, Piece

UNTITLED = ("untitled", "title")


def piece_from_musicxml(content: bytes, name: str) -> tuple[Piece, tuple[Notice, ...]]:
    """Return the piece in a MusicXML document, with remarks on what was changed or left out.

    `name` is used in errors. Raises BadInput.
    """
    score, is_whole = score_of(content, name)
    first = score.find("part/measure")
    is_first_implicit = first is not None and first.get("implicit") == "yes"
    resolution = resolution_of(score)
    counts: Counter[str] = Counter()
    parts = _parts(score, resolution, name, counts)
    bars, remarks = played_bars(parts, resolution, name)
    if not is_whole:
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
        messages=tuple(sorted([*_markers(parts, bars, time), *_chords(parts, bars, time)], key=_onset)),
        ticks_per_quarter=time.file_ticks,
        has_upbeat=_has_upbeat(parts, bars, is_first_implicit),
    )
    verses = _unsung(parts, bars)
    if verses > 0:
        remarks.append(Notice("verses_left_out", count=verses))
    return piece, (*remarks, *_said_of(counts))


def _has_upbeat(parts: Sequence[ReadPart], bars: Sequence[PlayedMeasure], is_implicit: bool) -> bool | None:
    """Whether the first measure is short, or else a complete one of a meter that changes after it; None for others."""
    nominal = [part.measures[0].nominal for part in parts if part.measures and part.measures[0].nominal]
    if is_implicit or not (bars and nominal) or bars[0].length > nominal[0]:
        return None
    if bars[0].length < nominal[0]:
        return True
    is_changed = any(part.measures[1].meters for part in parts if len(part.measures) > 1)
    return False if is_changed else None


def _said_of(counts: Counter[str]) -> list[Notice]:
    said = []
    if counts["parts without divisions"]:
        said.append(Notice("divisions_guessed"))
    if counts["between the semitones"]:
        said.append(Notice("microtones_moved", count=counts["between the semitones"]))
    if counts["slashes"]:
        said.append(Notice("slashes_left_out", count=counts["slashes"]))
    if counts["ornaments"]:
        said.append(Notice("ornaments_left_out", count=counts["ornaments"]))
    # Where every note has a loudness of its own, nothing of a hairpin is lost.
    marks = counts["marks"] + (counts["hairpins"] if counts["of marked loudness"] else 0)
    if marks:
        said.append(Notice("marks_left_out", count=marks))
    if counts["without a length"]:
        said.append(Notice("notes_without_length", count=counts["without a length"]))
    return said


def _parts(score: Element, resolution: int, name: str, counts: Counter[str]) -> list[ReadPart]:
    listed = listings(score)
    parts = []
    notes = 0
    for element in score.findall("part"):
        id = element.get("id", "")
        divisions = told_divisions(element)
        if divisions is None:
            divisions = likely_divisions(element)
            counts["parts without divisions"] += 1
        reader = PartReader(listed.get(id, Listing("", {})), resolution, name, divisions)
        measures = tuple(reader.read(measure) for measure in element.findall("measure"))
        notes += sum(len(measure.notes) for measure in measures)
        if notes > MOST_NOTES:
            raise BadInput("too_many_notes_to_read", name=name, most=MOST_NOTES)
        counts += reader.counts
        written = [note.is_drum for measure in measures for note in measure.notes]
        is_drums = all(written) if written else reader.listing.is_on_drum_channel
        parts.append(ReadPart(reader.listing, measures, is_drums))
        # Free the elements already read; a symphony takes hundreds of megabytes.
        element.clear()
    if not any(measure.notes for part in parts for measure in part.measures):
        raise BadInput("file_has_no_notes", name=name)
    return parts


def _sounding(part: ReadPart, bars: Sequence[PlayedMeasure], time: Time) -> list[Part]:
    """What a part plays, with its drums split off."""
    struck = _struck(part, bars)
    lyrics = _lyrics(part, bars, time)
    pedals = _pedals(part, bars, time)
    found = []
    for is_drums in (False, True):
        notes = tuple(sorted(time.note(*note) for note in _apart(struck[is_drums])))
        if notes:
            program = 0 if is_drums and part.listing.usual.program is None else part.listing.program
            changes = () if is_drums else _instruments(part, bars, time)
            program = changes[0].data[1] if changes else program
            messages = tuple(sorted([*changes, *lyrics], key=_onset))
            found.append(Part(notes, program, part.listing.name, is_drums, pedals, messages))
            # Only the first part with notes gets these.
            pedals = lyrics = ()
    return found


def _instruments(part: ReadPart, bars: Sequence[PlayedMeasure], time: Time) -> tuple[Message, ...]:
    """The changes of instrument of a player, the first at the beginning; none if instruments play at once."""
    programs: dict[int, set[int]] = defaultdict(set)
    for bar in bars:
        for note in part.measures[bar.measure].notes if bar.measure < len(part.measures) else ():
            if not note.is_drum and not note.is_grace:
                usual = part.listing.program
                programs[bar.onset + note.offset].add(usual if note.program is None else note.program)
    if any(len(at_once) > 1 for at_once in programs.values()) or len(set().union(*programs.values())) < 2:
        return ()
    changes: list[Message] = []
    for onset in sorted(programs):
        (program,) = programs[onset]
        if not changes or changes[-1].data[1] != program:
            changes.append(Message(time.exact(onset) if changes else 0.0, bytes((PROGRAM, program))))
    return tuple(changes)


# A sounding note: onset, end, pitch, velocity, and whether it is a grace note.
Struck = tuple[int, int, int, int, bool]


def _struck(part: ReadPart, bars: Sequence[PlayedMeasure]) -> dict[bool, list[Struck]]:
    """The sounding notes by whether drums play them, with ties joined."""
    struck: dict[bool, list[Struck]] = {False: [], True: []}
    # The ends of tied notes with their indices in the list; two voices may tie the same pitch.
    going_on: dict[tuple[int, int], list[int]] = defaultdict(list)
    times: Counter[int] = Counter()
    for bar in bars:
        if bar.measure >= len(part.measures):
            continue
        times[bar.measure] += 1
        for note in sorted(part.measures[bar.measure].notes, key=_offset):
            if note.times and times[bar.measure] not in note.times:
                continue
            onset = max(bar.onset + note.offset, 0)
            end = onset + note.duration
            is_drum = note.is_drum
            notes = struck[is_drum]
            # Some programs mark the beginning of a tie but not its end; drums are rather struck again.
            tied = going_on.get((onset, note.pitch)) if note.is_going_on or not is_drum else None
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
    """Make notes playable by one instrument: a pitch struck twice at once becomes one note, and a repeated one ends the
    first."""
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
    """The syllables as in a MIDI file: a hyphen continues a word. Each repeat has its own verse."""
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
    # Two voices of a part may sing the same.
    return tuple(sorted(dict.fromkeys(messages), key=_onset))


def _unsung(parts: Sequence[ReadPart], bars: Sequence[PlayedMeasure]) -> int:
    """How many verses are not sung because the music is not repeated as often."""
    times = Counter(bar.measure for bar in bars)
    left = (
        len({verse for _, verse, _ in measure.lyrics}) - times[number]
        for part in parts
        for number, measure in enumerate(part.measures)
        if times[number]
    )
    return max(left, default=0)


def _chords(parts: Sequence[ReadPart], bars: Sequence[PlayedMeasure], time: Time) -> tuple[Message, ...]:
    """The chord symbols of the first part that has any."""
    leading = next((part for part in parts if any(measure.chords for measure in part.measures)), None)
    if leading is None:
        return ()
    messages = [
        text_message(time.exact(bar.onset + offset), TEXT, name)
        for bar in bars
        if bar.measure < len(leading.measures)
        for offset, name in leading.measures[bar.measure].chords
    ]
    return tuple(sorted(messages, key=_onset))


def _markers(parts: Sequence[ReadPart], bars: Sequence[PlayedMeasure], time: Time) -> list[Message]:
    """The rehearsal marks as in a MIDI file; what several parts have is there once."""
    told = {
        (bar.onset + offset, text): None
        for bar in bars
        for part in parts
        if bar.measure < len(part.measures)
        for offset, text in part.measures[bar.measure].markers
    }
    return [text_message(time.exact(onset), MARKER, text) for onset, text in told]


def _onset(message: Message) -> float:
    return message.onset


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
    titles = [score.findtext(path) or "" for path in ("work/work-title", "movement-title")]
    # Some programs only print it.
    credits = (credit for credit in score.iterfind("credit") if credit.findtext("credit-type") == "title")
    titles += [credit.findtext("credit-words") or "" for credit in credits]
    found = next((" ".join(title.split()) for title in titles if title.strip()), "")
    return "" if found.lower() in UNTITLED else found
