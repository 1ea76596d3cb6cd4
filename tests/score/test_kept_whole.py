"""A MIDI file that is read and written again keeps everything, to the tick of its own resolution."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from composer.score.editing import Edits, edited
from composer.score.joining import without_shapes
from composer.score.messages import MIDDLE_BEND, Message, continued_with, without_note_shapes
from composer.score.midi import midi_bytes, parse_midi, piece_from_midi
from composer.score.midi_file import BEND, CONTROL, MidiFile, Timed, midi_file_bytes, read_midi_file
from composer.score.piece import Piece

END = b"\xff\x2f"
TEXTS = [b"\xff\x05la", b"\xff\x06Verse", b"\xff\x01hello", b"\xff\x7f\x00\x01", b"\xff\x07go"]


@st.composite
def tracks(draw: st.DrawFn, number: int) -> tuple[Timed, ...]:
    """A track: a name, notes of a few channels on any tick, and messages of every kind between them."""
    ticks = st.integers(0, 20_000)
    # Each track has channels of its own, as players of one channel may cut each other's notes.
    channels = [number * 2, number * 2 + 1]
    entries: list[Timed] = [(0, b"\xff\x03" + draw(st.sampled_from([b"Voice", b"Fl\xf6te", "현".encode(), b"x"])))]
    for _ in range(draw(st.integers(0, 12))):
        channel, pitch, start = draw(st.sampled_from(channels)), draw(st.integers(30, 90)), draw(ticks)
        length, velocity = draw(st.integers(1, 900)), draw(st.integers(1, 127))
        entries.append((start, bytes((0x90 | channel, pitch, velocity))))
        release = draw(st.sampled_from([0, 64, 90]))
        entries.append((start + length, bytes((0x80 | channel, pitch, release))))
    values = st.integers(0, 127)
    for _ in range(draw(st.integers(0, 12))):
        channel = draw(st.sampled_from(channels))
        kind = draw(st.sampled_from([0xA0, 0xB0, 0xB0, 0xC0, 0xD0, 0xE0]))
        data = [draw(st.sampled_from([0, 1, 7, 10, 11, 32, 64, 66, 91]) if kind == 0xB0 else values)]
        data += [draw(values)] if kind not in (0xC0, 0xD0) else []
        entries.append((draw(ticks), bytes((kind | channel, *data))))
    for _ in range(draw(st.integers(0, 6))):
        entries.append((draw(ticks), draw(st.sampled_from(TEXTS))))
    entries.sort(key=lambda entry: (entry[0], 0x80 <= entry[1][0] < 0xA0 and -1))
    return (*entries, (entries[-1][0], END))


@st.composite
def files(draw: st.DrawFn) -> MidiFile:
    marks: list[Timed] = [(0, b"\xff\x03Title"), (0, b"\xff\x51" + draw(st.integers(200_000, 900_000)).to_bytes(3))]
    marks += [(draw(st.integers(1, 9_000)), b"\xff\x51" + draw(st.integers(200_000, 900_000)).to_bytes(3))]
    marks += [(0, b"\xff\x58\x03\x02\x24\x08"), (0, b"\xff\x59\x02\x00"), (draw(st.integers(1, 9_000)), b"\xff\x06B")]
    marks.sort(key=lambda entry: entry[0])
    body = [draw(tracks(number)) for number in range(draw(st.integers(1, 3)))]
    resolution = draw(st.sampled_from([96, 192, 220, 384, 480, 960, 1024]))
    return MidiFile(((*marks, (marks[-1][0], END)), *body), resolution)


def said(midi: MidiFile) -> Counter[tuple[int, bytes]]:
    """All that a file says, but for where tracks end and the names of tracks that are split."""
    return Counter(
        (tick, data)
        for track in midi.tracks
        for tick, data in track
        if data[:2] not in (END, b"\xff\x03") and not 0x80 <= data[0] < 0xA0
    )


def played(midi: MidiFile) -> Counter[tuple[int, int, int, int, int]]:
    """Channel, pitch, onset, end and velocity of every note; a pitch that is struck twice ends in the order struck."""
    notes: Counter[tuple[int, int, int, int, int]] = Counter()
    for track in midi.tracks:
        held: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for tick, data in track:
            if data[0] & 0xF0 == 0x90:
                held.setdefault((data[0] & 15, data[1]), []).append((tick, data[2]))
            elif data[0] & 0xF0 == 0x80:
                onset, velocity = held[data[0] & 15, data[1]].pop(0)
                notes[data[0] & 15, data[1], onset, tick, velocity] += 1
    return notes


def written(piece: Piece) -> MidiFile:
    return read_midi_file(midi_bytes(piece), "what we wrote")


def read(midi: MidiFile) -> Piece:
    return piece_from_midi(parse_midi(midi_file_bytes(midi), "a file"))


@settings(max_examples=60, deadline=None)
@given(files())
def test_what_a_file_says_and_plays_comes_back(midi: MidiFile) -> None:
    back = written(read(midi))
    assert back.ticks_per_quarter == midi.ticks_per_quarter
    assert played(back) == played(midi)
    missing = said(midi) - said(back)
    assert not missing
    # A program that nobody chose is said to be the first; no more is added.
    assert all(data[0] & 0xF0 == 0xC0 and data[1] == 0 and tick == 0 for tick, data in said(back) - said(midi))


@settings(max_examples=30, deadline=None)
@given(files(), st.integers(-12, 12))
def test_a_transposed_part_keeps_its_moments(midi: MidiFile, semitones: int) -> None:
    piece = read(midi)
    moved = played(written(edited(piece, Edits(transposition=semitones))))
    kept = Counter((onset, end) for _, _, onset, end, _ in played(midi).elements())
    assert Counter((onset, end) for _, _, onset, end, _ in moved.elements()) == kept


def test_a_bend_of_notes_that_are_gone_goes_with_them() -> None:
    bends = tuple(Message(float(tick), bytes((BEND, 0, 64 + tick // 24))) for tick in range(0, 240, 24))
    changed = without_note_shapes(bends, 96, 144)
    assert [m for m in changed if not 96 <= m.onset < 144] == [m for m in bends if not 96 <= m.onset < 144]
    assert [(m.onset, m.data[1:]) for m in changed if 96 <= m.onset < 144] == [(96, MIDDLE_BEND)]


def test_music_that_faded_out_is_continued_at_its_usual_volume() -> None:
    fade = tuple(Message(900.0 + step, bytes((CONTROL, 7, 100 - 10 * step))) for step in range(11))
    loud = Message(0.0, bytes((CONTROL, 7, 100)))
    last = continued_with((loud, *fade), 960)[-1]
    assert (last.onset, last.data) == (960, loud.data)


def test_a_part_that_is_edited_away_does_not_take_the_pedal_from_another_on_its_channel() -> None:
    pedal = [(0, b"\xb0\x40\x50"), (960, b"\xb0\x40\x10")]
    right: list[Timed] = [*pedal[:1], (0, b"\x90\x48\x50"), (480, b"\x80\x48\x00"), *pedal[1:], (960, END)]
    left: list[Timed] = [(0, b"\x90\x30\x50"), (480, b"\x80\x30\x00"), (480, END)]
    piece = read(MidiFile((tuple(right), tuple(left)), 480))
    assert [part.pedals for part in piece.parts] == [piece.parts[0].pedals] * 2 != [(), ()]
    silenced = replace(piece, parts=(replace(piece.parts[0], notes=(), pedals=()), piece.parts[1]))
    assert read(written(silenced)).parts[-1].pedals == piece.parts[1].pedals


def test_a_pedal_that_is_never_released_stays_when_what_follows_goes() -> None:
    entries: list[Timed] = [(0, b"\xb0\x40\x6a"), (0, b"\x90\x48\x50"), (480, b"\x80\x48\x00"), (960, b"\xe0\x00\x50")]
    piece = read(MidiFile(((*entries, (960, END)),), 480))
    part = piece.parts[0]
    without = replace(piece, parts=(replace(part, messages=without_note_shapes(part.messages, 24, 96)),))
    assert [data for _, data in written(without).tracks[1] if data[0] == 0xB0] == [b"\xb0\x40\x6a"]
    lifted = replace(piece, parts=(replace(part, pedals=()),))
    assert not any(data[0] == 0xB0 for _, data in written(lifted).tracks[1])


def test_bends_of_a_channel_stay_for_its_other_part() -> None:
    """Otherwise the two would disagree, and one be moved to another channel."""
    tracks = tuple(
        (
            (0, b"\xff\x03" + name),
            *(((480, b"\xe0\x00\x50"), (960, b"\xe0\x00\x40")) if name == b"A" else ()),
            (0 if name == b"B" else 960, bytes((0x90, pitch, 80))),
            (1440, bytes((0x80, pitch, 0))),
            (1440, END),
        )
        for name, pitch in ((b"A", 72), (b"B", 48))
    )
    piece = read(MidiFile(tracks, 480))
    assert said(written(without_shapes(piece, [0], 0, 96))) == said(written(piece))
    bent = [m for part in without_shapes(piece, [0, 1], 0, 96).parts for m in part.messages if m.kind == BEND]
    assert {m.data[1:] for m in bent} <= {MIDDLE_BEND}


def test_every_name_in_a_track_stays() -> None:
    names = [b"\xff\x03\xc7\xc7", b"\xff\x03RH", b"\xff\x03Fl\xf6te"]
    named: list[Timed] = [(0, name) for name in names]
    notes: list[Timed] = [(0, b"\x90\x48\x50"), (480, b"\x80\x48\x00"), (480, END)]
    for tracks in (
        ((*named, *notes),),
        ((*named, (0, END)), tuple(notes)),
        ((*notes[:2], (480, END)), (*named, *notes)),
    ):
        told = [data for track in written(read(MidiFile(tracks, 480))).tracks for _, data in track]
        assert [data for data in told if data in names] == names
    swapped = [(0, names[1]), (0, names[0]), *notes]
    told = [data for track in written(read(MidiFile((tuple(swapped),), 480))).tracks for _, data in track]
    assert {names[0], names[1]} <= {*told}
