"""The chord symbols of a score are its harmony."""

from dataclasses import replace

from composer.arranging.arrange import arrange
from composer.score.harmony import harmony
from composer.score.lead_sheet import told_harmony
from composer.score.messages import text_message
from composer.score.midi_file import TEXT
from composer.score.piece import Note, Part, Piece
from tests.pieces import chorale

BAR = 96


def lead_sheet(*symbols: tuple[int, str]) -> Piece:
    """Four bars of a melody on C and E, which fits several chords."""
    notes = tuple(Note(24 * place, (72, 76)[place % 2], 24) for place in range(16))
    return Piece((Part(notes),), messages=tuple(text_message(onset, TEXT, name) for onset, name in symbols))


def names(piece: Piece) -> list[tuple[int, str]]:
    return [(chord.onset, str(chord)) for chord in told_harmony(piece)]


def test_symbols_tell_the_chords_until_the_next_one() -> None:
    piece = lead_sheet((0, "Am7"), (BAR, "F/C"), (2 * BAR, "C6"), (3 * BAR, "A7sus2"))
    assert names(lead_sheet((0, "Am7"), (BAR, "F/C"), (2 * BAR, "C6")))[:3] == [(0, "Am7"), (BAR, "F"), (2 * BAR, "C")]
    assert told_harmony(piece)[-1].end == 4 * BAR


def test_before_the_first_symbol_and_without_any_the_chords_are_those_heard() -> None:
    late = lead_sheet((2 * BAR, "F"))
    found = told_harmony(late)
    assert found[0].onset == 0
    assert [chord.end for chord in found[:-1]] == [chord.onset for chord in found[1:]]
    assert names(late)[-1] == (2 * BAR, "F")
    assert told_harmony(chorale()) == harmony(chorale())
    drums = Piece((replace(late.parts[0], is_drums=True),), messages=late.messages)
    assert told_harmony(drums) == ()


def test_a_band_plays_the_chords_of_a_lead_sheet() -> None:
    piece = lead_sheet((0, "Am"), (BAR, "F"), (2 * BAR, "Am"), (3 * BAR, "F"))
    band = arrange(piece, "band", "straight")
    bass = next(part for part in band.parts if part.name == "Bass")
    downbeats = {note.onset // BAR: note.pitch % 12 for note in bass.notes if note.onset % BAR == 0}
    assert [downbeats[bar] for bar in range(3)] == [9, 5, 9]
