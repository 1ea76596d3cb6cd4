"""A written score has the notes that sound."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from music21 import converter, stream

from composer.score.drums import DRUMS
from composer.score.key import Key
from composer.score.lyrics import syllables
from composer.score.messages import text_message
from composer.score.meter import Meter
from composer.score.meters import pickup_ticks
from composer.score.midi_file import LYRIC
from composer.score.musicxml.read import piece_from_musicxml
from composer.score.musicxml.write import musicxml_bytes
from composer.score.notation.elements import BESIDE_KIT
from composer.score.piece import KeyMark, MeterMark, Note, Part, Piece, TempoMark
from tests.pieces import chorale, melody


def reread(piece: Piece) -> stream.Score:
    score = converter.parse(musicxml_bytes(piece).decode(), format="musicxml")
    assert isinstance(score, stream.Score)
    return score


def heads(score: stream.Score) -> Counter[tuple[float, int]]:
    """Onset in quarters and pitch of every note head that begins a sound."""
    return Counter(
        (float(element.getOffsetInHierarchy(score)), pitch.midi)
        for element in score.stripTies().recurse().notes
        for pitch in element.pitches
    )


def onsets(piece: Piece) -> Counter[tuple[float, int]]:
    return Counter((note.onset / 24, note.pitch) for part in piece.parts for note in part.notes)


@pytest.mark.parametrize("piece", [chorale(), melody([60, 62, 64, 67], duration=12), melody([40, 80] * 9, duration=8)])
def test_every_note_is_on_paper_where_it_sounds(piece: Piece) -> None:
    assert heads(reread(piece)) == onsets(piece)


def test_notes_that_overlap_in_one_hand_keep_their_onsets() -> None:
    held = Piece(parts=(Part(notes=(Note(0, 72, 96), Note(24, 76, 24), Note(48, 79, 96), Note(60, 84, 12))),))
    assert heads(reread(held)) == onsets(held)


def test_every_voice_of_a_staff_has_its_syllables() -> None:
    held, moving = Note(0, 72, 96), tuple(Note(24 * beat, 60 + beat, 24) for beat in range(4))
    words = ("one", "two", "three", "four")
    sung = tuple(text_message(24.0 * beat, LYRIC, word) for beat, word in enumerate(words))
    choir = Piece((Part(tuple(sorted((held, *moving))), program=52, messages=sung),))
    assert re.findall("<text>(.*?)</text>", musicxml_bytes(choir).decode()) == list(words)
    again = piece_from_musicxml(musicxml_bytes(choir), "choir.musicxml")[0]
    assert [(syllable.onset, syllable.text) for syllable in syllables(again.parts[0].messages)] == [
        (24.0 * beat, word) for beat, word in enumerate(words)
    ]


def test_key_meter_tempo_title_and_instruments_are_written() -> None:
    piece = Piece(
        parts=(Part(notes=tuple(Note(bar * 72, 74, 72) for bar in range(3)), program=40, name="Violin"),),
        tempos=(TempoMark.of(0, 90),),
        meters=(MeterMark(0, Meter(3, 4)),),
        keys=(KeyMark(0, Key("D", "major")),),
        title="Waltz",
    )
    text = musicxml_bytes(piece).decode()
    score = reread(piece)
    assert score.metadata.bestTitle == "Waltz"
    assert {str(signature.ratioString) for signature in score.recurse().getElementsByClass("TimeSignature")} == {"3/4"}
    assert {signature.sharps for signature in score.recurse().getElementsByClass("KeySignature")} == {2}
    assert "Violin" in text
    assert text.count("<per-minute>90</per-minute>") == 1


def test_a_tempo_counts_dotted_quarters_where_those_are_the_beat() -> None:
    piece = replace(melody([60, 62, 64] * 4), meters=(MeterMark(0, Meter(6, 8)),), tempos=(TempoMark.of(0, 147),))
    mark = reread(piece).flatten().getElementsByClass("MetronomeMark")[0]
    assert (mark.number, mark.referent.quarterLength, round(mark.getQuarterBPM())) == (98, 1.5, 147)
    again, _ = piece_from_musicxml(musicxml_bytes(piece), "gigue")
    assert again.tempos[0].quarters_per_minute == pytest.approx(147, abs=0.01)


def test_a_piano_is_written_on_two_staves() -> None:
    assert len(reread(melody([36, 84, 40, 88])).parts) == 2
    assert len(reread(melody([36, 84, 40, 88], program=40)).parts) == 1


def test_a_bracket_joins_players_but_not_a_piano_which_has_a_brace() -> None:
    line, piano = melody([72, 74], program=40).parts[0], melody([36, 84]).parts[0]

    def listed(*parts: Part) -> list[tuple[str, str]]:
        return re.findall(r'type="(start|stop)"/?>|score-part (id="P\d")', musicxml_bytes(Piece(parts)).decode())

    start, stop = ("start", ""), ("stop", "")
    players = [("", f'id="P{number}"') for number in (1, 2, 3)]
    assert listed(line, piano) == players[:2]
    assert listed(line, line, piano) == [start, *players[:2], stop, players[2]]
    assert listed(piano, line, line) == [players[0], start, *players[1:], stop]


def test_the_score_of_a_performed_piece_tells_its_mean_tempo() -> None:
    piece = melody([60, 62, 64, 65] * 4)
    played = replace(piece, tempos=tuple(TempoMark.of(24 * beat, 96 + beat % 3) for beat in range(16)))
    marks = reread(played).flatten().getElementsByClass("MetronomeMark")
    assert {round(mark.number) for mark in marks} == {97}


@pytest.mark.parametrize(("short", "meter"), [("1/4", "4/4"), ("1/8", "6/8"), ("2/4", "3/4")])
def test_a_pickup_of_a_midi_file_is_one_in_the_score(short: str, meter: str) -> None:
    marks = (MeterMark(0, Meter.parse(short)), MeterMark(Meter.parse(short).bar_ticks, Meter.parse(meter)))
    piece = Piece((Part(tuple(Note(12 * place, 60 + place % 12, 12) for place in range(33)), 73),), meters=marks)
    text = musicxml_bytes(piece).decode()
    beats, kind = meter.split("/")
    assert re.findall("<time>.*?</time>", text) == [f"<time><beats>{beats}</beats><beat-type>{kind}</beat-type></time>"]
    assert 'number="0" implicit="yes"' in text
    again = piece_from_musicxml(text.encode(), "tune.musicxml")[0]
    assert pickup_ticks(again) == marks[1].onset
    assert [note.onset for note in again.parts[0].notes] == [note.onset for note in piece.parts[0].notes]


def test_a_tuplet_has_a_bracket_unless_a_beam_covers_it() -> None:
    triplets = [Note(8 * place, 60 + place, 8) for place in range(6) if place != 5]
    text = musicxml_bytes(Piece((Part((*triplets, Note(48, 60, 48)), program=73),))).decode()
    assert re.findall(r'<tuplet type="start" bracket="(\w+)"', text) == ["no", "yes"]
    assert text.count('<tuplet type="stop"') == 2


def test_on_a_drum_kit_the_hands_have_stems_up_and_the_feet_down() -> None:
    kick, snare, hat, pedal = 36, 38, 42, 44
    hands = [Note(12 * place, hat, 3) for place in range(8)] + [Note(24, snare, 3), Note(72, snare, 3)]
    # The second bar has the feet alone.
    feet = [Note(0, kick, 3), Note(24, pedal, 3), Note(60, kick, 3), Note(96, kick, 3), Note(168, pedal, 3)]
    piece = Piece((Part(tuple(sorted(hands + feet)), 0, "Kit", is_drums=True),))
    document = musicxml_bytes(piece)
    first, second = document.decode().split("</measure>")[:2]

    def signs(voice: int, measure: str) -> list[tuple[str, str]]:
        return re.findall(rf"<voice>{voice}</voice><type>(\w+)</type>(?:<stem>(\w+)</stem>)?", measure)

    assert signs(1, first) == [("eighth", "up")] * 10
    # Strokes last up to the next one or the end of the beat, and the hands show where the others are.
    assert signs(2, first) == [("quarter", "down"), ("quarter", "down"), ("eighth", "down")]
    assert signs(1, second) == [("quarter", "down"), ("quarter", ""), ("quarter", ""), ("quarter", "down")]
    assert onsets(piece_from_musicxml(document, "kit.musicxml")[0]) == onsets(piece)


def test_percussion_beside_the_kit_has_places_and_heads_of_its_own() -> None:
    keys = [38, 42, 45, 46, 48, 51, 53, *BESIDE_KIT]
    struck = tuple(Note(24 * place, key, 24) for place, key in enumerate(keys))
    text = musicxml_bytes(Piece((Part(struck, 0, "Kit", is_drums=True),))).decode()
    drawn = [
        (
            re.findall(r"<display-step>(.)</display-step><display-octave>(.)", note),
            re.findall(r"<notehead>(.+?)<", note),
        )
        for note in text.split("<note ")
        if "<unpitched>" in note
    ]
    assert len(drawn) == len({str(one) for one in drawn}) == len(keys)
    assert {54, *range(60, 82)} <= set(BESIDE_KIT) <= {*DRUMS, 82, 85}
    # The sheet draws no others.
    assert {head for _, head in BESIDE_KIT.values()} <= {"x", "cross", "circle-x", "diamond"}


def test_a_pickup_is_not_counted() -> None:
    tune = Part(tuple(Note(24 * beat, 60 + beat, 24) for beat in range(7)), program=73)
    piece = Piece((tune,), meters=(MeterMark(0, Meter(3, 4)), MeterMark(24, Meter(3, 4))))
    text = musicxml_bytes(piece).decode()
    assert re.findall(r"<measure ([^>]*)>", text) == ['number="0" implicit="yes"', 'number="1"', 'number="2"']


def test_a_pickup_is_beamed_as_the_end_of_a_bar() -> None:
    tune = Part(tuple(Note(12 * place, 60 + place, 12) for place in range(19)), program=73)
    piece = Piece((tune,), meters=(MeterMark(0, Meter(3, 8)), MeterMark(36, Meter(4, 4))))
    pickup = musicxml_bytes(piece).decode().split("</measure>")[0]
    assert re.findall(r"</note>|begin", pickup) == ["</note>", "begin", "</note>", "</note>"]
