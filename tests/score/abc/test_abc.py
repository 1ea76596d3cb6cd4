"""ABC tunes are read correctly, and written tunes are read back unchanged."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.errors import BadInput
from composer.score.abc.read import piece_from_abc
from composer.score.abc.write import abc_bytes
from composer.score.chord_symbols import chord_symbols
from composer.score.key import Key
from composer.score.lyrics import syllables
from composer.score.messages import text_message
from composer.score.meter import TICKS_PER_QUARTER, Meter
from composer.score.meters import pickup_ticks
from composer.score.midi_file import LYRIC, MARKER
from composer.score.piece import KeyMark, MeterMark, Note, Part, Piece, TempoMark
from composer.score.reading import read_with_remarks
from tests.pieces import chorale

COOLEYS = """%abc-2.1
X:1
T:Two Reels
M:4/4
L:1/8
Q:1/4=120
K:Emin
|:D2|"Em"EB{c}BA B2 EB|~B2 AB dBAG|"D"FDAD BDAD|FDAD dAFD|
EBBA B2 EB|B2 AB defg|afe^c dBAF|1 DEFD E2:|2 DEFD E4|]
w: one two-three
"""


def read(text: str) -> Piece:
    return piece_from_abc(text.encode(), "tune.abc")[0]


def struck(piece: Piece) -> list[tuple[Fraction, int, Fraction]]:
    """Onset and length in quarters, and pitch."""
    return sorted(
        (Fraction(note.onset, TICKS_PER_QUARTER), note.pitch, Fraction(note.duration, TICKS_PER_QUARTER))
        for part in piece.parts
        for note in part.notes
    )


def test_a_reel_has_its_key_pickup_repeat_endings_and_chords() -> None:
    piece, remarks = piece_from_abc(COOLEYS.encode(), "reel.abc")
    assert piece.title == "Two Reels"
    assert str(piece.keys[0].key) == "E minor"
    assert [(mark.onset, str(mark.meter)) for mark in piece.meters] == [(0, "1/4"), (24, "4/4")]
    notes = [note for note in piece.parts[0].notes if not note.is_grace]
    assert [note.pitch for note in notes[:6]] == [62, 64, 71, 71, 69, 71]
    # F is sharp by the key, and C by its accidental, but only in its bar.
    assert 66 in {note.pitch for note in notes}
    assert 65 not in {note.pitch for note in notes}
    assert notes[-1].duration == 48
    assert chord_symbols(piece)[:2] == ((24.0, "Em"), (24.0 + 192, "D"))
    assert sum(remark.code == "repeats_played_out" for remark in remarks) == 1
    # A pickup, eight bars, a pickup, seven bars and the second ending.
    assert piece.end == 24 + 7 * 96 + 72 + 24 + 7 * 96 + 96
    # As often as their bars are played.
    assert {note.pitch for note in piece.parts[0].notes if note.is_grace} == {72}


@pytest.mark.parametrize(
    ("music", "wanted"),
    [
        ("A B c", [(0, 69), (Fraction(1, 2), 71), (1, 72)]),
        ("A,2 b'/2 C", [(0, 57), (1, 95), (Fraction(5, 4), 60)]),
        ("A>B c<d", [(0, 69), (Fraction(3, 4), 71), (1, 72), (Fraction(5, 4), 74)]),
        ("(3ABc d", [(0, 69), (Fraction(1, 3), 71), (Fraction(2, 3), 72), (1, 74)]),
        ("[CEG]2 z A", [(0, 60), (0, 64), (0, 67), (Fraction(3, 2), 69)]),
        ("^F F =F | F", [(0, 66), (Fraction(1, 2), 66), (1, 65), (Fraction(3, 2), 65)]),
        ("A2- | A2 B", [(0, 69), (2, 71)]),
        ("!trill!.A (B c) +f+ d", [(0, 69), (Fraction(1, 2), 71), (1, 72), (Fraction(3, 2), 74)]),
        ("[K:D] F [K:C] F", [(0, 66), (Fraction(1, 2), 65)]),
        # A clef says nothing about the key, and an accidental counts in all octaves.
        ("[K:D] F [K:clef=bass] F", [(0, 66), (Fraction(1, 2), 66)]),
        ("^c C | C", [(0, 73), (Fraction(1, 2), 61), (1, 60)]),
        # A tie carries its accidental over the bar line.
        ("^F8-|F F", [(0, 66), (Fraction(9, 2), 65)]),
        ("z>A B", [(Fraction(3, 4), 69), (1, 71)]),
        ("A4 & C2 E2 | F", [(0, 60), (0, 69), (1, 64), (2, 65)]),
        ('["C"C!arpeggio!E]2 A', [(0, 60), (0, 64), (1, 69)]),
        ("A y2 B", [(0, 69), (Fraction(1, 2), 71)]),
        ("[M:3/4] A6 | Z2 | B", [(0, 69), (9, 71)]),
        ("A ^/B", [(0, 69), (Fraction(1, 2), 72)]),
    ],
)
def test_notes_are_read_as_the_standard_has_them(music: str, wanted: list[tuple[Fraction, int]]) -> None:
    found = struck(read(f"X:1\nL:1/8\nK:C\n{music}\n"))
    assert [(onset, pitch) for onset, pitch, _ in found] == wanted


@pytest.mark.parametrize(
    ("key", "sharps"),
    [
        *[("G", 1), ("Am", 0), ("D dorian", 0), ("Bb mix", -3), ("F#m", 3), ("C lyd", 1), ("none", 0), ("HP", 2)],
        *[("Am clef=bass", 0), ("D exp _b _e", -2)],
    ],
)
def test_modes_have_their_signatures(key: str, sharps: int) -> None:
    assert read(f"X:1\nK:{key}\nCDEF\n").keys[0].key.sharps == sharps


def test_voices_sound_together_and_words_are_sung() -> None:
    tune = (
        'X:1\nM:3/4\nL:1/4\nK:C\nV:1 name="Soprano"\nV:2 clef=bass\n'
        "[V:1] c d e |\nw: Sing-ing loud\n[V:2] C3 |\n[V:1] f3 |]\n[V:2] F,3 |]\n"
    )
    piece = read(tune)
    assert [part.name for part in piece.parts] == ["Soprano", ""]
    assert [note.onset for note in piece.parts[1].notes] == [0, 72]
    assert [syllable.text for syllable in syllables(piece.parts[0].messages)] == ["Sing", "ing", "loud"]
    assert piece.meters[0].meter == Meter(3, 4)


@pytest.mark.parametrize(
    ("key", "pitches"),
    [
        ("HP", [61, 66, 67]),
        ("D =c", [60, 66, 67]),
        ("A exp ^f _g", [60, 66, 66]),
        ("C^f^c", [61, 66, 67]),
        ("C clef=treble-8", [48, 53, 55]),
        ("Bb transpose=-2", [58, 63, 65]),
        ("C octave=1", [72, 77, 79]),
    ],
)
def test_a_key_may_have_accidentals_of_its_own_and_move_the_music(key: str, pitches: list[int]) -> None:
    assert [pitch for _, pitch, _ in struck(read(f"X:1\nL:1/4\nK:{key}\nCFG\n"))] == pitches


@pytest.mark.parametrize(
    ("music", "played"),
    [
        ("A|B:|c|d:|", "ABABcdcd"),
        ("A|B||c|d:|", "ABcdcd"),
        ("A2||B8|c8:|", "ABcABc"),
        ("|:A|1 B:|2 c||d|]", "ABAcd"),
        ("|:A|1,3 B:|2 c:|4 d||", "ABAcABAd"),
        ("|:A|[1-3 B:|[4 c||", "ABABABAc"),
        ("|::A::|B|]", "AAAB"),
        ("|:A:|:B:|", "AABB"),
        ("|:A|B\n:|c|", "ABABc"),
        ("A|B!fine!|c!D.C.!|]", "ABcAB"),
        ('A|!segno!B|c|"D.S. al Fine"d|]', "ABcdBcd"),
        ("A!dacoda!|B!D.C.alcoda!|!coda!c|]", "ABAc"),
    ],
)
def test_repeats_endings_and_jumps_are_played(music: str, played: str) -> None:
    pitches = {60 + place: letter for place, letter in zip((9, 11, 12, 14), "ABcd", strict=True)}
    assert "".join(pitches[pitch] for _, pitch, _ in struck(read(f"X:1\nM:C\nL:1/8\nK:C\n{music}\n"))) == played


def test_parts_are_played_in_the_order_told() -> None:
    piece = read("X:1\nP:A2(BA)\nM:1/4\nL:1/4\nK:C\nP:A\nA|\nP:B\n|:B:|\n")
    assert [pitch for _, pitch, _ in struck(piece)] == [69, 69, 71, 71, 69]


def test_a_voice_that_begins_within_a_line_keeps_its_own_tuplets_and_graces() -> None:
    piece = read("X:1\nL:1/8\nK:C\nV:1\nV:2\n[V:1] A8|[V:2] (3ABc {d}e6|\n")
    assert [note.pitch for note in piece.parts[0].notes] == [69]
    assert [(note.onset, note.pitch) for note in piece.parts[1].notes if not note.is_grace] == [
        (0, 69),
        (8, 71),
        (16, 72),
        (24, 76),
    ]


@pytest.mark.parametrize(
    ("head", "programs"),
    [
        ("%%MIDI program 40\nK:C\n", [40, 40]),
        ("K:C\n%%MIDI program 70\n", [70, 0]),
        ("I:MIDI program 12\nK:C\n", [12, 12]),
        ("K:C\nV:1 name=Violin\n", [40, 0]),
        ('V:1 nm="Flute"\nV:2 nm="Cello"\nK:C\n', [73, 42]),
    ],
)
def test_instruments_are_told_or_named(head: str, programs: list[int]) -> None:
    piece = read(f"X:1\n{head}[V:1] A|\n[V:2] B|\n")
    assert [part.program for part in piece.parts] == programs


def test_each_repeat_has_its_verse_and_bars_of_words_meet_bars_of_music() -> None:
    piece = read("X:1\nM:2/4\nL:1/4\nK:C\n|:A B|c d:|\nw: one|two three\nw: u-no|due~e tre\n")
    assert [(syllable.onset, syllable.text) for syllable in syllables(piece.parts[0].messages)] == [
        *[(0, "one"), (48, "two"), (72, "three")],
        *[(96, "u"), (120, "no"), (144, "due e"), (168, "tre")],
    ]


@pytest.mark.parametrize(
    "music",
    [
        "C D|\\\nE F|\nw: a b c d\n",
        "C D|\nE F|\nw: a b c d\n",
        "C D|E F|\nw: a b % comment\n+: c d\n",
        "G G|\nw: x y\nC D|\nw: a b\nE F|\nw: c d\n",
    ],
)
def test_words_are_sung_over_the_lines_of_music_that_they_reach(music: str) -> None:
    sung = [syllable.text for syllable in syllables(read(f"X:1\nM:2/4\nL:1/4\nK:C\n{music}").parts[0].messages)]
    assert sung[-4:] == ["a", "b", "c", "d"]


def test_words_below_the_second_line_alone_are_not_those_of_the_first() -> None:
    piece = read("X:1\nM:2/4\nL:1/4\nK:C\nC D|\nE F|\nw: a b\n")
    assert [(syllable.onset, syllable.text) for syllable in syllables(piece.parts[0].messages)] == [
        (48, "a"),
        (72, "b"),
    ]


def test_letters_with_accents_are_read_however_they_are_written() -> None:
    piece = read('X:1\nT:Caf\\\'e \\aa \\"Ol &eacute; \\u00e9 R&para\nK:C\nV:1 nm="Fl\\`ute"\nA2B2|\nw: \\^o t\\-o\n')
    assert (piece.title, piece.parts[0].name) == ("Café å Öl é é R&para", "Flùte")
    assert [syllable.text for syllable in syllables(piece.parts[0].messages)] == ["ô", "t-o"]


@pytest.mark.parametrize(
    "head",
    [
        "K:C clef=perc\n%%MIDI drummap F 36\n%%MIDI drummap c 38\n%%MIDI drummap ^g 42\n",
        "%%percmap F bass-drum-1\n%%percmap c acoustic-snare x\n%%percmap ^g 42 x\nK:C perc\n",
        "K:C\n%%MIDI channel 10\nI:percmap F F 36 normal\nI:percmap c c 38 normal\nI:percmap ^g g 42 x\n",
    ],
)
def test_drums_are_those_that_the_notes_are_mapped_to(head: str) -> None:
    (part,) = read(f"X:1\nL:1/4\n{head}F c ^g F|\n").parts
    assert part.is_drums
    assert [note.pitch for note in part.notes] == [36, 38, 42, 36]


@pytest.mark.parametrize(
    ("reach", "pitches"), [("pitch", [73, 61, 73]), ("octave", [73, 60, 73]), ("not", [73, 60, 72])]
)
def test_an_accidental_reaches_as_far_as_the_file_says(reach: str, pitches: list[int]) -> None:
    piece = read(f"X:1\nI:propagate-accidentals {reach}\nL:1/4\nK:C\n^c C c|\n")
    assert [pitch for _, pitch, _ in struck(piece)] == pitches


def test_a_meter_told_before_a_bar_line_counts_from_there() -> None:
    piece = read("X:1\nM:2/4\nL:1/4\nK:C\nA B [M:3/4]|A B c|A B c|\n")
    assert [(mark.onset, str(mark.meter)) for mark in piece.meters] == [(0, "2/4"), (48, "3/4")]


def test_text_after_a_tune_is_no_music_and_further_tunes_are_told_of() -> None:
    book = "X:1\nT:One\nK:C\nABc|\n\nA bad edge: see page 2.\n\nX:2\nK:G\ndef|\n"
    piece, remarks = piece_from_abc(book.encode(), "book.abc")
    assert [pitch for _, pitch, _ in struck(piece)] == [69, 71, 72]
    assert [(remark.code, dict(remark.values)) for remark in remarks] == [("first_of_tunes", {"count": 2})]


@pytest.mark.parametrize(("meter", "quarters"), [("6/8", 1.5), ("2/4", 1)])
def test_five_notes_take_the_time_of_three_in_compound_meters_and_of_two_in_others(meter: str, quarters: float) -> None:
    assert read(f"X:1\nL:1/8\nK:C\nV:1\n[M:{meter}] (5ABABA c\n").parts[0].notes[-1].onset == 24 * quarters


def test_loudness_is_read() -> None:
    assert [note.velocity for note in read("X:1\nK:C\n!p!A !ff!B c\n").parts[0].notes] == [49, 110, 110]


def test_an_accent_is_loud_alone() -> None:
    music = read("X:1\nK:C\n!p!A !sfz![Bd] c !f!d !fp!e f\n")
    assert [note.velocity for note in music.parts[0].notes] == [49, 110, 110, 49, 95, 95, 49]


def test_a_short_bar_moves_the_bar_lines_that_follow() -> None:
    piece = read("X:1\nM:4/4\nL:1/4\nK:C\nABcd|AB||ABcd|ABcd|\n")
    assert [onset // 24 for onset in piece.bar_onsets()] == [0, 4, 6, 10]


def test_a_complete_bar_of_another_meter_is_no_pickup() -> None:
    for first, wanted in (("M:5/8\nL:1/8\nK:C\nCDEFG|[M:7/8]", 0), ("M:7/8\nL:1/8\nK:C\nCDEFG|", 60)):
        assert pickup_ticks(read(f"X:1\n{first}CDEFGAB|CDEFGAB|CDEFGAB|\n")) == wanted


def test_a_chorale_and_triplets_come_back_from_abc() -> None:
    triplets = Part(tuple(Note(8 * place, 60 + place, 8) for place in range(12)))
    for piece in (chorale(), Piece((triplets,), (TempoMark.of(0, 90),), (MeterMark(0, Meter(4, 4)),))):
        again, remarks = read_with_remarks(abc_bytes(piece, "Title", "Composer"), "again.abc")
        assert struck(again) == struck(piece)
        assert again.title == "Title"
        assert remarks == ()


def test_words_come_back_from_abc() -> None:
    # A note that is held over the bar line, notes without a syllable within and after a word, and another line.
    onsets = [0, 24, 48, 72, 144, 168, *range(192, 576, 24)]
    notes = tuple(Note(onset, 67 + place % 5, 72 if onset == 72 else 24) for place, onset in enumerate(onsets))
    words = {0: "Glo-", 48: "ri-", 72: "a", 168: "100% la-la", 192: "rock 'n'", 480: "* end_", 504: "it"}
    sung = tuple(text_message(float(onset), LYRIC, word) for onset, word in words.items())
    text = abc_bytes(Piece((Part(notes, 73, messages=sung),))).decode()
    lines = [line for line in text.splitlines() if line.startswith("w:")]
    assert lines == ["w: Glo-_ ri-a _ * 100\\%~la\\-la rock~'n'", "w: * * * * end it"]
    again = [(syllable.onset, syllable.text, syllable.syllabic) for syllable in syllables(read(text).parts[0].messages)]
    assert again == [
        *[(0, "Glo", "begin"), (48, "ri", "middle"), (72, "a", "end"), (168, "100% la-la", "single")],
        *[(192, "rock 'n'", "single"), (480, "end", "single"), (504, "it", "single")],
    ]


def test_voices_of_one_staff_and_hands_of_one_player_are_joined() -> None:
    held, low = [Note(0, 72, 96)], [Note(0, 48, 96)]
    piano = Piece((Part(tuple(sorted(held + [Note(24 * beat, 76 + beat, 24) for beat in range(4)]))), Part(tuple(low))))
    assert "%%score [{(1a1 1a2) 1b1}]" in abc_bytes(piano).decode().splitlines()


@pytest.mark.parametrize(
    ("meters", "has_upbeat", "head"),
    [
        ([(0, "3/4"), (72, "4/4"), (168, "3/4")], None, "M:3/4"),
        ([(0, "1/4"), (24, "4/4"), (120, "3/4")], None, "M:4/4"),
        ([(0, "5/8"), (60, "7/8"), (144, "5/8"), (204, "7/8")], None, "M:5/8"),
        ([(0, "2/4"), (48, "4/4")], False, "M:2/4"),
    ],
)
def test_every_bar_is_written_in_its_meter(meters: list[tuple[int, str]], has_upbeat: bool | None, head: str) -> None:
    notes = tuple(Note(12 * number, 60 + number % 12, 12) for number in range(40))
    marks = tuple(MeterMark(onset, Meter.parse(text)) for onset, text in meters)
    piece = Piece((Part(notes, program=73),), meters=marks, has_upbeat=has_upbeat)
    text = abc_bytes(piece).decode()
    assert head in text.splitlines()
    again = read(text)
    assert again.meters == marks
    assert pickup_ticks(again) == pickup_ticks(piece)


def test_no_text_hides_the_music() -> None:
    marked = 'Part "B", 50% done'
    piece = replace(chorale(), title="100% Pure", messages=(text_message(0.0, MARKER, marked),))
    piece = replace(piece, parts=tuple(replace(part, name='The "Pad" 50%') for part in piece.parts))
    again = read(abc_bytes(piece).decode())
    assert again.title == "100% Pure"
    assert struck(again) == struck(chorale())
    assert {part.name for part in again.parts} == {"The 'Pad' 50%"}


def test_after_a_repeat_the_key_and_the_tempo_are_those_of_its_beginning() -> None:
    piece = read("X:1\nM:4/4\nL:1/4\nQ:1/4=100\nK:C\nCDEF||\n|:[K:G]GABc|[K:D]de[Q:1/4=60]fg:|\n")
    assert [(mark.onset // 24, str(mark.key)) for mark in piece.keys] == [
        (0, "C major"),
        (4, "G major"),
        (8, "D major"),
        (12, "G major"),
        (16, "D major"),
    ]
    tempos = [(mark.onset // 24, round(mark.quarters_per_minute)) for mark in piece.tempos]
    assert tempos == [(0, 100), (10, 60), (12, 100), (18, 60)]


def test_a_key_and_chords_are_those_that_sound() -> None:
    piece = read('X:1\nL:1/4\nK:D transpose=-2\n"D7/F#"DEFG|[K:E]"E"E4|\n')
    assert [str(mark.key) for mark in piece.keys] == ["C major", "D major"]
    assert chord_symbols(piece) == ((0.0, "C7/E"), (96.0, "D"))


def test_a_tempo_counts_dotted_quarters_where_those_are_the_beat() -> None:
    jig = replace(chorale(), meters=(MeterMark(0, Meter(6, 8)),), tempos=(TempoMark.of(0, 147),))
    content = abc_bytes(jig)
    assert b"Q:3/8=98\n" in content
    assert piece_from_abc(content, "jig.abc")[0].tempos[0].quarters_per_minute == pytest.approx(147, abs=0.01)


@pytest.mark.parametrize(
    ("tempo", "quarters"), [("1/4 3/8 1/4 3/8=40", 200), ('"Allegro" 1/4 = 120', 120), ('3/8=50 "Slowly"', 75)]
)
def test_a_beat_may_have_several_notes(tempo: str, quarters: float) -> None:
    assert read(f"X:1\nQ:{tempo}\nK:C\nA4|\n").tempos[0].quarters_per_minute == pytest.approx(quarters, abs=0.01)


KEYS = ("C major", "F# major", "Eb minor", "A minor", "Bb major")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(40, 90), st.sampled_from([6, 12, 18, 24, 36, 48])), min_size=1, max_size=30),
    st.sampled_from(KEYS),
    st.sampled_from(["4/4", "3/4", "6/8", "5/4"]),
)
def test_any_melody_is_the_same_when_it_comes_back(line: list[tuple[int, int]], key: str, meter: str) -> None:
    notes, now = [], 0
    for pitch, length in line:
        notes.append(Note(now, pitch, length))
        now += length
    piece = Piece(
        (Part(tuple(notes), 73),), meters=(MeterMark(0, Meter.parse(meter)),), keys=(KeyMark(0, Key.parse(key)),)
    )
    again = piece_from_abc(abc_bytes(piece), "again.abc")[0]
    assert [(onset, pitch) for onset, pitch, _ in struck(again)] == [
        (onset, pitch) for onset, pitch, _ in struck(piece)
    ]
    assert again.keys[0].key == piece.keys[0].key
    assert again.parts[0].program == 73


@pytest.mark.parametrize(
    "nonsense", ["", "hello", "X:1\nT:Only a title\n", "X:1\nK:C\n", "\x00" * 50, "X:1\nK:C\n|:|:|]"]
)
def test_what_holds_no_tune_is_refused(nonsense: str) -> None:
    with pytest.raises(BadInput, match="no ABC tune"):
        read(nonsense)


@settings(max_examples=60, deadline=None)
@given(st.text("ABCabcdefgz2348/|:[](){}<>^_=,'-\"KMLQVw \n!", max_size=120))
def test_whatever_is_written_there_is_read_or_refused(music: str) -> None:
    try:
        piece = read(f"X:1\nK:C\n{music}\n")
    except BadInput:
        return
    assert piece.note_count
