"""Scores of other programs are read as their makers meant them."""

from collections.abc import Callable

import pytest

from composer.errors import BadInput
from composer.score.chord_symbols import chord_symbols
from composer.score.drums import DRUMS
from composer.score.key import Key
from composer.score.lyrics import syllables
from composer.score.meter import Meter
from composer.score.meters import pickup_ticks
from composer.score.midi import midi_bytes
from composer.score.midi_file import MARKER
from composer.score.musicxml.percussion import key_of_name
from composer.score.musicxml.read import piece_from_musicxml
from composer.score.musicxml.write import musicxml_bytes
from composer.score.piece import KeyMark, MeterMark, Note, Part, Pedal, Piece
from composer.score.reading import read_music
from tests.score.musicxml.documents import (
    SCALE,
    TREBLE,
    attributes,
    listed,
    measures,
    midi,
    note,
    notes,
    pitch,
    rest,
    score,
    solo,
    struck,
    unpitched,
)

TIME_3_4 = "<attributes><time><beats>3</beats><beat-type>4</beat-type></time></attributes>"
BACKUP = "<backup><duration>16</duration></backup>"


def read(document: bytes) -> Piece:
    return piece_from_musicxml(document, "score.musicxml")[0]


def remarks(document: bytes) -> str:
    return " ".join(map(str, piece_from_musicxml(document, "score.musicxml")[1]))


def test_a_rest_for_the_whole_measure_lasts_as_long_as_the_pickup_is() -> None:
    voice = measures(attributes() + rest(4, is_whole_measure=True), notes(SCALE[:4]), first=0, is_pickup=True)
    piano = measures(attributes() + note("G4"), notes(("C3", "E3", "G3", "E3")), first=0, is_pickup=True)
    piece = read(score((listed("P1", "Voice"), voice), (listed("P2", "Piano"), piano)))
    assert [onset for onset, _ in struck(piece, 0)] == [1, 2, 3, 4]
    assert [onset for onset, _ in struck(piece, 1)] == [0, 1, 2, 3, 4]
    assert piece.bar_onsets() == [0, 24]


@pytest.mark.parametrize("mark", ["", "<time><beats>4</beats><beat-type>4</beat-type></time>"])
def test_a_long_rest_does_not_lengthen_a_short_measure(mark: str) -> None:
    """Whether it says that it stands for the measure, or only lasts as long as one."""
    pickup = measures(attributes() + rest(16), f"<attributes>{mark}</attributes>" + notes(SCALE[:4]))
    other = measures(attributes() + note("G4"), notes(SCALE[:4]))
    assert read(score((listed("P1", "A"), pickup), (listed("P2", "B"), other))).end == 5 * 24


def test_instruments_in_one_brace_stay_two() -> None:
    group = '<part-group number="1" type="start"><group-symbol>brace</group-symbol></part-group>'
    body = measures(attributes() + notes(SCALE[:4]))
    document = score((group + listed("P1", "Violin I", 41), body), (listed("P2", "Violin II", 41), body))
    assert [(part.name, part.program, len(part.notes)) for part in read(document).parts] == [
        ("Violin I", 40, 4),
        ("Violin II", 40, 4),
    ]


@pytest.mark.parametrize(
    "between",
    [
        "<direction><direction-type><words>dolce</words></direction-type></direction>",
        "<harmony><root><root-step>C</root-step></root><kind>major</kind></harmony>",
    ],
)
def test_a_chord_stays_one_around_what_stands_in_it(between: str) -> None:
    chord = note("C4") + between + note("E4", before="<chord/>") + note("G4", before="<chord/>")
    piece = read(solo(attributes() + chord + notes(SCALE[1:4])))
    assert struck(piece)[:4] == [(0, 60), (0, 64), (0, 67), (1, 62)]
    assert piece.bar_onsets() == [0]


def test_the_tempo_that_sounds_counts_where_the_words_are_vague() -> None:
    def tempos(mark: str) -> list[float]:
        return [round(tempo.quarters_per_minute) for tempo in read(solo(attributes() + mark + notes(SCALE[:4]))).tempos]

    words = (
        "<direction-type><metronome><beat-unit>{}</beat-unit><per-minute>{}</per-minute></metronome></direction-type>"
    )
    assert tempos(f'<direction>{words.format("quarter", "c. 150")}<sound tempo="150"/></direction>') == [150]
    assert tempos(f"<direction>{words.format('quarter', 'c. 150')}</direction>") == [150]
    dotted = words.format("quarter", "80").replace("</beat-unit>", "</beat-unit><beat-unit-dot/>")
    assert tempos(f"<direction>{dotted}</direction>") == [120]
    assert tempos(f"<direction>{words.format('half', '60')}</direction>") == [120]
    assert tempos('<sound tempo="90"/>') == [90]
    assert tempos('<sound tempo="0"/>') == [120]


def test_a_beat_that_lasts_as_long_as_another_tells_the_tempo() -> None:
    mark = "<direction><direction-type><metronome>{}</metronome></direction-type></direction>"
    first = mark.format("<beat-unit>quarter</beat-unit><per-minute>90</per-minute>")
    equal = mark.format("<beat-unit>quarter</beat-unit><beat-unit>quarter</beat-unit><beat-unit-dot/>")
    piece = read(solo(attributes() + first + notes(SCALE[:4]), equal + notes(SCALE[:4])))
    assert [round(tempo.quarters_per_minute) for tempo in piece.tempos] == [90, 135]


def test_notes_on_each_side_of_a_mark_tell_how_the_tempo_changes() -> None:
    def heads(kind: str, count: int, more: str = "") -> str:
        return f"<metronome-note><metronome-type>{kind}</metronome-type>{more}</metronome-note>" * count

    def tempos(left: str, right: str) -> list[int]:
        told = f"<metronome>{left}<metronome-relation>equals</metronome-relation>{right}</metronome>"
        mark = f"<direction><direction-type>{told}</direction-type></direction>"
        piece = read(solo(attributes() + '<sound tempo="90"/>' + notes(SCALE[:4]), mark + notes(SCALE[:4])))
        return [round(tempo.quarters_per_minute) for tempo in piece.tempos]

    assert tempos(heads("quarter", 1), heads("quarter", 1, "<metronome-dot/>")) == [90, 135]
    # Two eighths are played as a quarter and an eighth of a triplet: a mark for swing, not of a tempo.
    triplet = (
        "<metronome-tuplet type={}><actual-notes>3</actual-notes><normal-notes>2</normal-notes></metronome-tuplet>"
    )
    swung = heads("quarter", 1, triplet.format('"start"')) + heads("eighth", 1, triplet.format('"stop"'))
    assert tempos(heads("eighth", 2), swung) == [90]


def test_what_is_heard_later_than_it_is_drawn_counts_from_there() -> None:
    forte = "<direction><direction-type><dynamics><f/></dynamics></direction-type>{}</direction>"
    drawn, heard = "<offset>8</offset>", '<offset sound="yes">8</offset>'
    for offset, loudness in ((drawn, [95, 95, 95, 95]), (heard, [80, 80, 95, 95])):
        piece = read(solo(attributes() + forte.format(offset) + notes(SCALE[:4])))
        assert [note.velocity for note in piece.parts[0].notes] == loudness
    # Some programs write the mark into the note.
    marked = note("D4", after="<notations><dynamics><pp/></dynamics></notations>")
    quiet = read(solo(attributes() + note("C4") + marked + note("E4", 8)))
    assert [note.velocity for note in quiet.parts[0].notes] == [80, 34, 34]


def test_a_note_for_one_of_the_repeats_is_played_in_that_alone() -> None:
    def of(name: str, time: int) -> str:
        return note(name, 16).replace("<note>", f'<note time-only="{time}">')

    end = '<barline location="right"><repeat direction="backward"/></barline>'
    document = solo(attributes() + of("C4", 1) + BACKUP + of("E4", 2) + end)
    assert struck(read(document)) == [(0.0, midi("C4")), (4.0, midi("E4"))]


def test_slashes_are_silent_and_told_of() -> None:
    document = solo(attributes() + note("B4", after="<notehead>slash</notehead>") * 4, notes(SCALE[:4]))
    assert struck(read(document)) == [(4.0, 60), (5.0, 62), (6.0, 64), (7.0, 65)]
    assert "Slashes" in remarks(document)


def test_rehearsal_marks_are_markers_once_each_and_again_in_a_repeat() -> None:
    mark = "<direction><direction-type><rehearsal>{}</rehearsal></direction-type></direction>"
    end = '<barline location="right"><repeat direction="backward"/></barline>'
    first = attributes() + mark.format("A") + note("C4", 8) + mark.format("  Solo\n1 ") + note("D4", 8) + end
    parts = [(listed(id, "Violin"), measures(first, note("C4", 16))) for id in ("P1", "P2")]
    told = [(message.onset, message.text) for message in read(score(*parts)).messages if message.is_meta(MARKER)]
    assert told == [(0, "A"), (48, "Solo 1"), (96, "A"), (144, "Solo 1")]


def test_cue_notes_are_silent() -> None:
    cues = "".join(note(name, before="<cue/>") for name in SCALE[4:])
    assert struck(read(solo(attributes() + cues, notes(SCALE[:4])))) == [(4, 60), (5, 62), (6, 64), (7, 65)]


@pytest.mark.parametrize("divisions", [None, 0, -4])
def test_without_divisions_a_quarter_is_what_is_written_as_one_or_else_one(divisions: int | None) -> None:
    for duration, kind, quarters in ((1, "", 1), (1, "quarter", 1), (480, "quarter", 1), (1, "half", 2)):
        bar = "".join(note(name, duration, after=f"<type>{kind}</type>" * bool(kind)) for name in SCALE[:4])
        document = solo(attributes(divisions) + bar, bar)
        assert [float(onset) for onset, _ in struck(read(document))] == [quarters * place for place in range(8)]
        assert "in what unit notes are counted (divisions)" in remarks(document)
    assert remarks(solo(attributes() + notes(SCALE[:4]))) == ""


def test_marks_for_players_are_counted_once_each() -> None:
    slur = [f'<notations><slur type="{kind}" number="1"/></notations>' for kind in ("start", "stop")]
    dot = "<notations><articulations><staccato/></articulations></notations>"
    hairpin = [
        f'<direction><direction-type><wedge type="{k}"/></direction-type></direction>' for k in ("crescendo", "stop")
    ]
    bar = hairpin[0] + note("C4", after=slur[0]) + note("D4", after=slur[1]) + note("E4", after=dot) + hairpin[1]
    document = solo(attributes() + bar + note("F4"))
    assert remarks(document) == "Marks for players that are not kept (slurs, articulations, hairpins): 3."
    assert len(struck(read(document))) == 4


def test_a_first_measure_of_another_meter_is_a_pickup_only_if_it_is_implicit() -> None:
    bars = (attributes(meter="2/4") + notes(SCALE[:2]), TIME_3_4 + notes(SCALE[:3]), notes(SCALE[:3]))
    assert pickup_ticks(read(solo(*bars))) == 0
    implicit = score((listed("P1", "Flute"), measures(*bars, first=0, is_pickup=True)))
    assert pickup_ticks(read(implicit)) == 48


def test_divisions_may_change() -> None:
    change = "<attributes><divisions>6</divisions></attributes>"
    piece = read(solo(attributes() + notes(SCALE[:4]), change + notes(SCALE[:4], 6)))
    assert [onset for onset, _ in struck(piece)] == [0, 1, 2, 3, 4, 5, 6, 7]


def test_divisions_that_are_told_late_count_for_the_measures_before() -> None:
    late = attributes(None) + notes(("C4", "D4", "E4", "F4"), 2), attributes(2, more="") + note("G4", 8)
    assert struck(read(solo(*late))) == [(0, 60), (1, 62), (2, 64), (3, 65), (4, 67)]


def test_a_note_without_a_duration_lasts_as_it_is_drawn() -> None:
    def drawn(name: str, kind: str, more: str = "") -> str:
        return f"<note><pitch><step>{name}</step><octave>4</octave></pitch><type>{kind}</type>{more}</note>"

    triplet = "<time-modification><actual-notes>3</actual-notes><normal-notes>2</normal-notes></time-modification>"
    body = (
        drawn("C", "quarter", "<dot/>") + drawn("D", "eighth") + "".join(drawn("E", "quarter", triplet) for _ in "123")
    )
    piece = read(solo(attributes() + body))
    assert [(note.onset, note.duration) for note in piece.parts[0].notes] == [
        *[(0, 36), (36, 12), (48, 16), (64, 16), (80, 16)],
    ]


@pytest.mark.parametrize(("count", "wanted"), [(1, [60, 62, 62, 62, 67]), (2, [60, 62, 60, 62, 67])])
def test_measures_that_are_marked_as_repeated_are_played(count: int, wanted: list[int]) -> None:
    def marked(kind: str) -> str:
        repeat = f'<measure-repeat type="{kind}">{count if kind == "start" else ""}</measure-repeat>'
        return f"<attributes><measure-style>{repeat}</measure-style></attributes>"

    empty = rest(16, is_whole_measure=True)
    body = [
        attributes() + note("C4", 16),
        note("D4", 16),
        marked("start") + empty,
        empty,
        marked("stop") + note("G4", 16),
    ]
    assert [pitch for _, pitch in struck(read(solo(*body)))] == wanted


def test_a_title_that_is_only_printed_is_read() -> None:
    head = "<credit page='1'><credit-type>title</credit-type><credit-words>In the Mist</credit-words></credit>"
    assert (
        read(score((listed("P1", "Piano"), measures(attributes() + note("C4", 16))), head=head)).title == "In the Mist"
    )


def test_a_voice_may_begin_late_or_end_early() -> None:
    late = BACKUP + "<forward><duration>8</duration></forward>" + note("C3", 4, voice=2)
    piece = read(solo(attributes() + notes(SCALE[:4]) + late, notes(SCALE[4:])))
    assert (2, 48) in struck(piece)
    assert piece.bar_onsets() == [0, 96]


def test_a_score_ordered_by_measures_is_read_by_parts() -> None:
    first = f'<measure number="1"><part id="P1">{attributes() + notes(SCALE[:4])}</part>'
    first += f'<part id="P2">{attributes() + note("C3", 16)}</part></measure>'
    # The first part is missing from the second measure.
    second = f'<measure number="2"><part id="P2">{note("D3", 16)}</part></measure>'
    third = f'<measure number="3"><part id="P1">{note("G4", 16)}</part><part id="P2">{note("E3", 16)}</part></measure>'
    heads = listed("P1", "Flute", 74) + listed("P2", "Cello", 43)
    document = f"<score-timewise><part-list>{heads}</part-list>{first}{second}{third}</score-timewise>"
    piece = read(document.encode())
    assert [(part.name, part.program) for part in piece.parts] == [("Flute", 73), ("Cello", 42)]
    assert struck(piece, 0)[-1] == (8, 67)
    assert struck(piece, 1) == [(0, 48), (4, 50), (8, 52)]


def test_microtones_go_to_the_nearest_pitch_and_are_told_of() -> None:
    sharp = note("C4").replace("<step>C</step>", "<step>C</step><alter>1.4</alter>")
    document = solo(attributes() + sharp + notes(SCALE[1:4]))
    assert struck(read(document))[0] == (0, 61)
    assert remarks(document) == "Notes between the semitones, moved to the nearest one: 1."


def test_ties_are_joined_also_where_only_their_beginning_is_told() -> None:
    start, stop = '<tie type="start"/>', '<tie type="stop"/>'
    for second in (stop, ""):
        tied = note("C4", 16).replace("</duration>", "</duration>" + start)
        ended = note("C4", 8).replace("</duration>", "</duration>" + second)
        piece = read(solo(attributes() + tied, ended + note("C4", 8)))
        assert [(note.onset, note.duration) for note in piece.parts[0].notes] == [(0, 144), (144, 48)]


def test_ties_that_are_only_drawn_are_joined() -> None:
    tied = [note("C4", 16, after=f'<notations><tied type="{kind}"/></notations>') for kind in ("start", "stop")]
    (part,) = read(solo(attributes() + tied[0], *tied[1:])).parts
    assert [(note.onset, note.duration) for note in part.notes] == [(0, 192)]


def test_two_voices_may_tie_one_pitch() -> None:
    tied = note("A4", 16).replace("</duration>", '</duration><tie type="start"/>')
    ended = note("A4", 16).replace("</duration>", '</duration><tie type="stop"/>')
    piece = read(solo(attributes() + tied + BACKUP + tied, ended + BACKUP + ended))
    assert [(note.onset, note.duration) for note in piece.parts[0].notes] == [(0, 192)]


def test_grace_notes_come_just_before_the_beat() -> None:
    grace = "<note><grace/>" + note("D4")[6:].replace("<duration>4</duration>", "")
    piece = read(solo(attributes() + notes(SCALE[:3]) + grace + note("C4")))
    assert [pitch for _, pitch in struck(piece)] == [60, 62, 64, 62, 60]
    assert 2.8 < struck(piece)[3][0] < 3
    assert struck(piece)[4] == (3, 60)


def test_meters_that_add_up_and_meters_that_change() -> None:
    added = "<attributes><time><beats>3+2</beats><beat-type>8</beat-type></time></attributes>"
    piece = read(solo(attributes() + notes(SCALE[:4]), added + notes(SCALE[:5], 2), notes(SCALE[:5], 2)))
    assert piece.meters == (MeterMark(0, Meter(4, 4)), MeterMark(96, Meter(5, 8)))
    two = "<attributes><time><beats>2</beats><beat-type>4</beat-type><beats>3</beats><beat-type>8</beat-type></time>"
    piece = read(solo(attributes() + two + "</attributes>" + notes(SCALE[:7], 2)))
    assert piece.meters == (MeterMark(0, Meter(7, 8)),)


def test_a_meter_that_changes_within_a_measure_changes_there() -> None:
    change = "<attributes><time><beats>2</beats><beat-type>4</beat-type></time></attributes>"
    piece = read(solo(attributes() + notes(SCALE[:2]) + change + notes(SCALE[:2]), notes(SCALE[:2])))
    assert piece.bar_onsets() == [0, 48, 96]
    assert piece.meters == (MeterMark(0, Meter(4, 4)), MeterMark(48, Meter(2, 4)))


def test_music_without_a_meter_has_bars_as_long_as_they_are_written() -> None:
    free = "<attributes><divisions>4</divisions><time><senza-misura/></time></attributes>"
    piece = read(solo(free + notes(SCALE[:7]), notes(SCALE[:3], 2)))
    assert piece.bar_onsets() == [0, 168]
    assert piece.meters == (MeterMark(0, Meter(7, 4)), MeterMark(168, Meter(3, 8)))


def test_a_measure_longer_than_its_meter_is_one_bar() -> None:
    piece = read(solo(attributes() + notes(SCALE[:4]), notes(SCALE[:5]), notes(SCALE[:4])))
    assert piece.bar_onsets() == [0, 96, 216]


def test_a_transposing_instrument_sounds_in_the_key_of_the_others() -> None:
    clarinet = "<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose>"
    document = solo(attributes(fifths=2, more=TREBLE + clarinet) + notes(("D4", "F#4", "A4", "D5")))
    piece = read(document)
    assert [pitch for _, pitch in struck(piece)] == [60, 64, 67, 72]
    assert piece.keys == (KeyMark(0, Key("C", "major")),)
    root, bass = (
        "<root><root-step>D</root-step></root>",
        "<bass><bass-step>F</bass-step><bass-alter>1</bass-alter></bass>",
    )
    symbol = f"<harmony>{root}<kind>dominant</kind>{bass}</harmony>"
    named = read(solo(attributes(fifths=2, more=TREBLE + clarinet) + symbol + note("D4", 16)))
    assert chord_symbols(named) == ((0.0, "C7/E"),)
    octaves = "<transpose><chromatic>0</chromatic><octave-change>-1</octave-change></transpose>"
    assert struck(read(solo(attributes(more=octaves) + note("E3", 16))))[0] == (0, 40)


@pytest.mark.parametrize("key", [Key("A", "minor"), Key("C", "major"), Key("F#", "minor")])
def test_a_minor_key_comes_through_the_score_whatever_the_notes_suggest(key: Key) -> None:
    piece = Piece((Part((Note(0, 60, 24), Note(24, 64, 24), Note(48, 67, 48))),), keys=(KeyMark(0, key),))
    assert read(musicxml_bytes(piece)).keys == piece.keys


def test_loudness_comes_from_the_note_or_the_mark() -> None:
    mark = "<direction><direction-type><dynamics><p/></dynamics></direction-type></direction>"
    loud = note("C4").replace("<note>", '<note dynamics="111.1">')
    piece = read(solo(attributes() + note("C4") + mark + note("D4") + loud + note("E4")))
    assert [note.velocity for note in piece.parts[0].notes] == [80, 49, 100, 49]


def dynamic(mark: str, percent: float | None = None) -> str:
    sound = "" if percent is None else f'<sound dynamics="{percent}"/>'
    return f"<direction><direction-type><dynamics><{mark}/></dynamics></direction-type>{sound}</direction>"


@pytest.mark.parametrize("percent", [None, 122.22])
def test_an_accent_is_loud_alone_whether_the_mark_or_its_sound_tells_how_loud(percent: float | None) -> None:
    body = attributes() + dynamic("p") + note("C4") + dynamic("sfz", percent) + notes(("D4", "E4"))
    piece = read(solo(body + dynamic("fp") + note("F4"), notes(SCALE[:4])))
    assert [note.velocity for note in piece.parts[0].notes] == [49, 110, 49, 95, 49, 49, 49, 49]


def test_a_mark_counts_from_its_place_on_in_every_voice_of_the_measure() -> None:
    upper = dynamic("p") + notes(("C5", "D5")) + dynamic("f") + notes(("E5", "F5"))
    piece = read(solo(attributes() + upper + BACKUP + notes(("C4", "D4", "E4", "F4")), notes(SCALE[:4])))
    assert [note.velocity for note in piece.parts[0].notes] == [49, 49, 49, 49, 95, 95, 95, 95, 95, 95, 95, 95]


def test_pedals_are_read() -> None:
    def pedal(kind: str) -> str:
        return f'<direction><direction-type><pedal type="{kind}"/></direction-type></direction>'

    piece = read(
        solo(attributes() + pedal("start") + notes(SCALE[:2]) + pedal("change") + notes(SCALE[:2]) + pedal("stop"))
    )
    assert piece.parts[0].pedals == (Pedal(0, 48), Pedal(48, 48))


def test_pedals_are_those_of_all_voices_in_the_order_of_time() -> None:
    def pedal(kind: str) -> str:
        return f'<direction><direction-type><pedal type="{kind}"/></direction-type></direction>'

    upper = notes(SCALE[:3]) + pedal("stop") + notes(SCALE[:1])
    piece = read(solo(attributes() + upper + BACKUP + pedal("start") + note("C3", 16), notes(SCALE[:4])))
    assert piece.parts[0].pedals == (Pedal(0, 72),)


def test_a_pedal_that_is_only_heard_is_read() -> None:
    down, up = '<sound damper-pedal="yes"/>', '<sound damper-pedal="no"/>'
    assert read(solo(attributes() + down + note("C4", 8) + up + note("D4", 8))).parts[0].pedals == (Pedal(0, 48),)


def test_a_grace_note_before_a_silent_measure_stays_before_it() -> None:
    grace = f"<note><grace/>{pitch('D4')}<voice>1</voice></note>"
    body = [attributes() + note("C4", 16), grace + rest(16, is_whole_measure=True), note("E4", 16)]
    assert [onset for onset, pitch in struck(read(solo(*body))) if pitch == 62] == [3.875]


def test_repeats_and_their_tempos_are_played_out_and_told_of() -> None:
    end = '<barline location="right"><repeat direction="backward"/></barline>'
    document = solo(
        attributes() + '<sound tempo="60"/>' + notes(SCALE[:4]),
        '<sound tempo="120"/>' + notes(SCALE[4:]) + end,
        note("C4", 16),
    )
    piece = read(document)
    assert [pitch for _, pitch in struck(piece)] == [midi(name) for name in SCALE * 2] + [60]
    assert [(mark.onset, round(mark.quarters_per_minute)) for mark in piece.tempos] == [
        (0, 60),
        (96, 120),
        (192, 60),
        (288, 120),
    ]
    assert remarks(document) == "Repeats and jumps are played out: 3 bars are written, 5 are played."


def test_names_in_other_languages_tell_the_instrument() -> None:
    def program(name: str) -> int:
        told = f'<score-part id="P1"><part-name>{name}</part-name></score-part>'
        return read(score((told, measures(attributes() + note("C4", 16))))).parts[0].program

    names = ("Violine II", "Violoncello", "Clarinet in Bb 1", "Soprano", "Klavier", "Flauti", "Trombones", "Nobody")
    assert [program(name) for name in names] == [40, 42, 71, 52, 0, 73, 57, 0]


@pytest.mark.parametrize(
    ("name", "program"),
    [
        *[
            ("Bass Trombone", 57),
            ("Bass Clarinet", 71),
            ("Alto Flute", 73),
            ("Soprano Recorder", 74),
            ("Bass Guitar", 33),
        ],
        *[("Corno inglese", 69), ("Hörner in F", 60), ("Women", 52), ("Vln. 2", 40), ("Fl.", 73), ("Euphonium", 58)],
        *[("제1바이올린", 40), ("첼로", 42), ("플루트", 73), ("알토 색소폰", 65), ("ヴィオラ", 41), ("小提琴", 40)],
    ],
)
def test_instruments_of_bands_and_of_other_scripts_are_known(name: str, program: int) -> None:
    told = f'<score-part id="P1"><part-name>{name}</part-name></score-part>'
    assert read(score((told, measures(attributes() + note("C4", 16))))).parts[0].program == program


@pytest.mark.parametrize(
    ("sound", "program"),
    [
        *[("wind.reed.saxophone.alto", 65), ("wind.reed.clarinet.bflat", 71), ("wind.flutes.recorder.alto", 74)],
        *[("strings.contrabass", 43), ("pluck.bass.electric", 33), ("keyboard.piano.grand", 0), ("voice.bass", 52)],
        *[("brass.trombone.tenor", 57), ("keyboard.organ.pipe", 19), ("strings.group", 48)],
    ],
)
def test_a_sound_tells_the_instrument_where_no_name_does(sound: str, program: int) -> None:
    told = (
        '<score-part id="P1"><part-name>Part</part-name><score-instrument id="I"><instrument-name/>'
        f"<instrument-sound>{sound}</instrument-sound></score-instrument></score-part>"
    )
    assert read(score((told, measures(attributes() + note("C4", 16))))).parts[0].program == program


def test_a_player_who_takes_another_instrument_is_one_part() -> None:
    piccolo = (
        '<score-instrument id="P"><instrument-name>Piccolo</instrument-name></score-instrument>'
        '<midi-instrument id="P"><midi-channel>2</midi-channel><midi-program>73</midi-program></midi-instrument>'
    )
    first, second = (f'<instrument id="{id}"/>' for id in ("P1-I1", "P"))
    body = measures(attributes() + note("C5", 16, after=first), note("D5", 16, after=second))
    piece = read(score((listed("P1", "Flute", 74, more=piccolo), body)))
    assert [(part.name, part.program) for part in piece.parts] == [("Flute", 73)]
    for again in (read_music(midi_bytes(piece), "again.mid"), read(musicxml_bytes(piece))):
        (part,) = again.parts
        assert [(m.onset, m.data[1]) for m in part.messages if m.is_program] == [(0, 73), (96, 72)]
    assert b"<words>Piccolo</words>" in musicxml_bytes(piece)


def test_strings_are_plucked_where_the_music_says_so() -> None:
    def programs(told: str, program: int = 41) -> list[tuple[float, int]]:
        back = '<sound pizzicato="no"/>'
        contents = (attributes() + notes(SCALE[:4]), told + notes(SCALE[:4]), back + notes(SCALE[:4]))
        (part,) = read(score((listed("P1", "Part", program), measures(*contents)))).parts
        return [(message.onset, message.data[1]) for message in part.messages if message.is_program]

    assert programs('<sound pizzicato="yes"/>') == [(0, 40), (96, 45), (192, 40)]
    both = '<midi-instrument id="P1-I1"><midi-program>46</midi-program></midi-instrument>'
    words = f'<direction><direction-type><words>pizz.</words></direction-type><sound pizzicato="yes">{both}</sound>'
    assert programs(f"{words}</direction>") == [(0, 40), (96, 45), (192, 40)]
    # A flute is not.
    assert programs('<sound pizzicato="yes"/>', 74) == []


@pytest.mark.parametrize(
    "told",
    [
        '<midi-instrument id="P1-I1"><midi-program>74</midi-program></midi-instrument>',
        '<instrument-change id="P1-I1"><instrument-sound>wind.flutes.flute</instrument-sound></instrument-change>',
    ],
)
def test_an_instrument_may_change_within_the_music(told: str) -> None:
    (part,) = read(solo(attributes() + notes(SCALE[:4]), f"<sound>{told}</sound>" + notes(SCALE[:4]))).parts
    assert [(message.onset, message.data[1]) for message in part.messages if message.is_program][-1] == (96, 73)


def drums(document: bytes) -> list[int]:
    (part,) = read(document).parts
    assert part.is_drums
    return [note.pitch for note in part.notes]


CROSS = "<notehead>x</notehead>"


def test_a_stroke_that_is_tied_on_is_one() -> None:
    tied = [unpitched("C5", 16, after=f'<tie type="{kind}"/>') for kind in ("start", "stop")]
    piece = read(solo(attributes() + tied[0], tied[1], unpitched("C5", 16)))
    assert [(note.onset, note.duration) for note in piece.parts[0].notes] == [(0, 192), (192, 96)]


def test_drums_are_known_by_where_they_stand() -> None:
    body = unpitched("F4") + unpitched("C5") + unpitched("G5", after=CROSS) + unpitched("A5", after=CROSS)
    assert drums(solo(attributes() + body, name="Drumset")) == [36, 38, 42, 49]


def test_drums_are_known_by_their_channel() -> None:
    body = measures(attributes() + notes(("C2", "F#2", "D2", "F#2")))
    assert drums(score((listed("P1", "Drums", channel=10), body))) == [36, 42, 38, 42]
    # Some programs count the channels of all parts; the name of an instrument says more.
    (part,) = read(score((listed("P1", "Violin", 41, channel=10), body))).parts
    assert (part.is_drums, part.program) == (False, 40)


def test_drums_are_known_by_their_instruments() -> None:
    def instrument(id: str, name: str, key: int | None) -> str:
        told = f"<midi-unpitched>{key}</midi-unpitched>" if key else ""
        return (
            f'<score-instrument id="{id}"><instrument-name>{name}</instrument-name></score-instrument>'
            f'<midi-instrument id="{id}"><midi-channel>10</midi-channel>{told}</midi-instrument>'
        )

    kit = instrument("K", "Bass Drum 1", 37) + instrument("S", "Snare", None) + instrument("H", "Hi-hat (open)", None)
    body = "".join(unpitched("B4", after=f'<instrument id="{id}"/>') for id in "KSHK")
    told = f'<score-part id="P1"><part-name>Band</part-name>{kit}</score-part>'
    assert drums(score((told, measures(attributes() + body)))) == [36, 38, 46, 36]


@pytest.mark.parametrize("key", sorted(DRUMS))
def test_every_drum_of_the_kit_is_known_by_its_name(key: int) -> None:
    assert key_of_name(DRUMS[key].title()) == key


def test_a_part_named_after_its_drum_plays_that() -> None:
    assert drums(solo(attributes() + unpitched("B4", 16), name="Triangle", program=116)) == [81]


def test_a_player_of_drums_and_of_a_marimba_plays_both() -> None:
    percussion = "<attributes><clef><sign>percussion</sign></clef></attributes>"
    treble = f"<attributes>{TREBLE}</attributes>"
    body = [attributes() + note("C4", 16), percussion + note("D2", 16), treble + note("E4", 16)]
    piece = read(score((listed("P1", "Percussion 1", 13), measures(*body))))
    assert [(part.is_drums, [note.pitch for note in part.notes]) for part in piece.parts] == [
        (False, [60, 64]),
        (True, [38]),
    ]


def test_claps_in_a_voice_are_drums_beside_it() -> None:
    clap = unpitched("C5", after='<instrument id="X"/>')
    piece = read(solo(attributes() + notes(SCALE[:3]) + clap, name="Voice"))
    assert [(part.is_drums, len(part.notes)) for part in piece.parts] == [(False, 3), (True, 1)]


def test_a_document_that_breaks_off_is_read_so_far_as_it_goes() -> None:
    whole = solo(attributes() + notes(SCALE[:4]), notes(SCALE[4:]), notes(SCALE[:4]))
    document = whole[: whole.rindex(b"<note>") + 10]
    assert [pitch for _, pitch in struck(read(document))] == [midi(name) for name in SCALE]
    assert remarks(document) == "The file is cut off; everything before that was read."


def test_blank_lines_before_the_declaration_do_not_matter() -> None:
    document = solo(attributes() + notes(SCALE[:4]))
    assert read(b"\xef\xbb\xbf\n  " + document) == read(document)


def test_an_old_program_that_writes_latin_and_says_unicode_is_read() -> None:
    document = solo(attributes() + note("C4", 16), name="Flöte").decode()
    for content in (document.encode("latin-1"), document.replace("UTF-8", "ISO-8859-1").encode("latin-1")):
        assert read(content).parts[0].name == "Flöte"
    assert read(document.replace("UTF-8", "UTF-16").encode("utf-16")).parts[0].name == "Flöte"


def test_one_note_that_claims_to_be_endless_is_refused_at_once() -> None:
    document = solo(attributes(divisions=1) + note("C4", 2**31 - 1))
    assert len(document) < 800
    with pytest.raises(BadInput, match="must be damaged"):
        read(document)
    many = solo(attributes(divisions=1, meter="1/32"), *[note("C4", 999)] * 200)
    with pytest.raises(BadInput, match="must be damaged"):
        read(many)


@pytest.mark.parametrize("divisions", ["0", "-4", "nan", "1e400", "1/0", "", "9" * 50])
def test_impossible_divisions_are_passed_over(divisions: str) -> None:
    told = solo(f"<attributes><divisions>{divisions}</divisions></attributes>" + notes(SCALE[:4], 1))
    assert struck(read(told))[0] == (0, 60)


def lead_sheet() -> bytes:
    def sung(name: str, *lines: str) -> str:
        words = [(line.rstrip("-"), "begin" if line.endswith("-") else "single") for line in lines]
        return note(
            name,
            after="".join(
                f'<lyric number="{verse}"><syllabic>{syllabic}</syllabic><text>{text}</text></lyric>'
                for verse, (text, syllabic) in enumerate(words, 1)
            ),
        )

    chord = "<harmony><root><root-step>{}</root-step></root><kind>{}</kind></harmony>"
    first = chord.format("A", "minor") + sung("C4", "so-", "do-") + sung("D4", "le", "na")
    second = chord.format("F", "major-seventh") + sung("E4", "mio", "mi") + note("F4")
    end = '<barline location="right"><repeat direction="backward"/></barline>'
    return solo(attributes(meter="4/4") + first + second + end, notes(SCALE[:4]), name="Voice")


def test_lyrics_and_chord_symbols_are_read_verse_by_verse() -> None:
    piece = read(lead_sheet())
    sung = [(syllable.onset / 24, syllable.text) for syllable in syllables(piece.parts[0].messages)]
    assert sung == [(0, "so"), (1, "le"), (2, "mio"), (4, "do"), (5, "na"), (6, "mi")]
    assert "verses" not in remarks(lead_sheet())
    # Without the repeat, the second verse is not sung.
    once = lead_sheet().replace(b'<repeat direction="backward"/>', b"")
    assert "Further verses, left out because the music is not repeated for them: 1." in remarks(once)
    assert chord_symbols(piece) == ((0.0, "Am"), (48.0, "Fmaj7"), (96.0, "Am"), (144.0, "Fmaj7"))


@pytest.mark.parametrize("through", [lambda piece: musicxml_bytes(piece), lambda piece: midi_bytes(piece)])
def test_lyrics_and_chord_symbols_come_through_score_and_midi(through: Callable[[Piece], bytes]) -> None:
    piece = read(lead_sheet())
    content = through(piece)
    again = read_music(content, "song.mid" if content.startswith(b"MThd") else "song.musicxml")
    assert syllables(again.parts[0].messages) == syllables(piece.parts[0].messages)
    assert chord_symbols(again) == chord_symbols(piece)


@pytest.mark.parametrize("count", [5, 7, 9, 16, 32])
def test_fine_rhythm_comes_through_the_score_exactly(count: int) -> None:
    run = "".join(note(name, 1) for name in ("C4", "D4") * 16)[: len(note("C4", 1)) * count]
    modified = run.replace("</note>", "<type>16th</type></note>")
    piece = read(solo(attributes(divisions=count) + modified + note("E4", 3 * count)))
    assert piece.note_count == count + 1
    assert read(musicxml_bytes(piece)).parts == piece.parts
