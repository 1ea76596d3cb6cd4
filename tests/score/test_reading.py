"""The user's own music: written files are read back, and hostile ones are refused with a clear message."""

import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.errors import BadInput
from composer.score.key import Key
from composer.score.meter import Meter
from composer.score.midi import midi_bytes
from composer.score.musicxml.write import musicxml_bytes
from composer.score.piece import KeyMark, MeterMark, Note, Part, Piece, TempoMark, settled
from composer.score.reading import read_music, read_with_remarks
from tests.pieces import chorale, melody

KIT = Part(tuple(Note(24 * beat, 36 + 2 * (beat % 4), 12) for beat in range(16)), name="Kit", is_drums=True)
SONG = Piece(
    (replace(melody([74, 76, 77, 79] * 3, 24, program=40).parts[0], name="Violin"), KIT),
    tempos=(TempoMark.of(0, 90), TempoMark.of(144, 60)),
    meters=(MeterMark(0, Meter(3, 4)), MeterMark(144, Meter(4, 4))),
    keys=(KeyMark(0, Key("D", "minor")),),
    title="Walk",
)
ENTITIES = """<?xml version="1.0"?>
<!DOCTYPE score-partwise [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<score-partwise><work><work-title>&b;</work-title></work></score-partwise>"""
OUTSIDE = """<!DOCTYPE score-partwise [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<score-partwise><work><work-title>&a;</work-title></work></score-partwise>"""
PICKUP = """<score-partwise version="3.1"><part-list><score-part id="P1"><part-name>Flute</part-name></score-part>
</part-list><part id="P1">
<measure number="0" implicit="yes"><attributes><divisions>1</divisions><key><fifths>2</fifths></key>
<time><beats>3</beats><beat-type>4</beat-type></time></attributes>
<note><pitch><step>A</step><octave>4</octave></pitch><duration>1</duration></note></measure>
<measure number="1"><note><pitch><step>D</step><octave>5</octave></pitch><duration>3</duration></note></measure>
<measure number="2"><note><grace/><pitch><step>E</step><octave>5</octave></pitch></note>
<note><pitch><step>D</step><octave>5</octave></pitch><duration>3</duration></note></measure>
</part></score-partwise>"""

BAND = """<score-partwise version="3.1"><part-list>
<score-part id="P1"><part-name>Clarinet</part-name>
<score-instrument id="P1-I1"><instrument-name>Clarinet</instrument-name></score-instrument>
<midi-instrument id="P1-I1"><midi-channel>1</midi-channel><midi-program>72</midi-program></midi-instrument></score-part>
<score-part id="P2"><part-name>Drumset</part-name>
<score-instrument id="P2-I36"><instrument-name>Bass Drum</instrument-name></score-instrument>
<score-instrument id="P2-I38"><instrument-name>Snare</instrument-name></score-instrument>
<midi-instrument id="P2-I36"><midi-channel>10</midi-channel><midi-unpitched>37</midi-unpitched></midi-instrument>
<midi-instrument id="P2-I38"><midi-channel>10</midi-channel><midi-unpitched>39</midi-unpitched></midi-instrument>
</score-part></part-list>
<part id="P1"><measure number="1"><attributes><divisions>1</divisions>
<time><beats>2</beats><beat-type>4</beat-type></time>
<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose></attributes>
<note><pitch><step>D</step><octave>5</octave></pitch><duration>2</duration></note>
<barline location="right"><repeat direction="backward"/></barline></measure></part>
<part id="P2"><measure number="1"><attributes><divisions>1</divisions>
<time><beats>2</beats><beat-type>4</beat-type></time>
<clef><sign>percussion</sign></clef></attributes>
<note><unpitched><display-step>F</display-step><display-octave>4</display-octave></unpitched><duration>1</duration>
<instrument id="P2-I36"/></note>
<note><unpitched><display-step>C</display-step><display-octave>5</display-octave></unpitched><duration>1</duration>
<instrument id="P2-I38"/></note></measure></part></score-partwise>"""


def sounding(piece: Piece) -> list[tuple[bool, int, int, int]]:
    return sorted((p.is_drums, n.onset, n.pitch, n.duration) for p in piece.parts for n in p.notes)


def without_lengths_of_strokes(piece: Piece) -> list[tuple[bool, int, int, int]]:
    """What sounds; a stroke on a drum has no length, on paper it lasts to the end of its beat."""
    return [(drums, onset, pitch, 0 if drums else duration) for drums, onset, pitch, duration in sounding(piece)]


def archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "piece", [chorale(), SONG, replace(melody([60, 64, 67] * 6, duration=8), keys=(KeyMark(0, Key("C", "major")),))]
)
def test_a_score_that_we_wrote_is_read_back(piece: Piece) -> None:
    read = read_music(musicxml_bytes(piece), "score.musicxml")
    assert without_lengths_of_strokes(read) == without_lengths_of_strokes(piece)
    assert [(part.program, part.is_drums) for part in read.parts] == [(p.program, p.is_drums) for p in piece.parts]
    assert (read.meters, read.keys, read.title) == (piece.meters, piece.keys, piece.title)
    assert [round(mark.quarters_per_minute) for mark in read.tempos] == [
        round(mark.quarters_per_minute) for mark in piece.tempos
    ]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.builds(Note, st.integers(0, 31).map(lambda place: 6 * place), st.integers(30, 90), st.integers(1, 72)),
        min_size=1,
        max_size=12,
    )
)
def test_any_onsets_of_sixteenths_survive_the_paper(notes: list[Note]) -> None:
    """Durations are written as they are meant, not as they are played."""
    piece = Piece((Part(settled(notes), program=73),))
    onsets = [[entry[:3] for entry in sounding(score)] for score in (read_music(musicxml_bytes(piece), "a.xml"), piece)]
    assert onsets[0] == onsets[1]


def test_an_archive_is_read_by_its_container() -> None:
    container = b'<container><rootfiles><rootfile full-path="a/b.musicxml"/></rootfiles></container>'
    files = {"META-INF/container.xml": container, "other.xml": b"<x/>", "a/b.musicxml": musicxml_bytes(chorale())}
    assert sounding(read_music(archive(files), "score.mxl")) == sounding(chorale())


def test_a_midi_file_is_read_as_it_is() -> None:
    piece, remarks = read_with_remarks(midi_bytes(SONG), "song.mid")
    assert sounding(piece) == sounding(SONG)
    assert remarks == ()


def test_a_pickup_is_a_short_bar() -> None:
    piece = read_music(PICKUP.encode(), "tune.musicxml")
    assert piece.bar_onsets() == [0, 24, 96]
    assert piece.keys == (KeyMark(0, Key("D", "major")),)


def test_written_pitches_sound_and_drums_are_drums() -> None:
    piece, remarks = read_with_remarks(BAND.encode(), "band.musicxml")
    once = [(False, 0, 72, 48), (True, 0, 36, 24), (True, 24, 38, 24)]
    again = [(is_drums, onset + 48, pitch, duration) for is_drums, onset, pitch, duration in once]
    assert sounding(piece) == sorted(once + again)
    assert piece.parts[0].program == 71
    assert any("Repeats" in str(remark) for remark in remarks)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.mid"),
        (b"", "a.musicxml"),
        (b"hello", "a.musicxml"),
        (b"<html></html>", "a.musicxml"),
        (b"<score-partwise></score-partwise>", "a.musicxml"),
        (b"<score-partwise><part id='P1'><measure/></part></score-partwise>", "a.musicxml"),
        (b"<score-timewise></score-timewise>", "a.musicxml"),
        (ENTITIES.encode(), "a.musicxml"),
        (OUTSIDE.encode(), "a.musicxml"),
        (ENTITIES.encode("utf-16"), "a.musicxml"),
        (b"<a>" * 100_000, "a.xml"),
        (b"<a/>" * 10, "a.xml"),
        (b"PK nothing", "a.mxl"),
        (archive({"readme.txt": b"no score"}), "a.mxl"),
        (archive({"bomb.xml": b" " * 200_000_000}), "a.mxl"),
        (archive({"a.xml": ENTITIES.encode()}), "a.mxl"),
        (midi_bytes(Piece(())), "silent.mid"),
        (b"ID3", "a.mp3"),
    ],
)
def test_what_is_no_music_is_refused_in_a_sentence(content: bytes, name: str) -> None:
    with pytest.raises(BadInput, match=r"^[^\n]{10,200}\.$"):
        read_music(content, name)
