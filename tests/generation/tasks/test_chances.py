"""What else a note could have been."""

import pytest

from composer.errors import BadInput
from composer.generation.tasks.chances import pitch_chances
from composer.networks.virtuoso.released import ReleasedVirtuoso, load_virtuoso
from composer.networks.weights import MODELS_FOLDER
from composer.score.editing import edited, edits_of_text
from composer.score.piece import Note
from tests.pieces import chorale


def test_in_a_chorale_the_pitches_of_the_key_are_likely_and_drawn_ones_more_than_chance(
    released: ReleasedVirtuoso,
) -> None:
    piece = chorale()
    scale = {7, 9, 10, 0, 2, 3, 5, 6}  # G minor, with its leading note
    places = [(0, piece.parts[0].notes[-1]), (3, piece.parts[3].notes[2]), (1, piece.parts[1].notes[1])]
    for part, note in places:
        chances = pitch_chances(released, piece, part, note)
        assert chances.note == note
        assert chances.of_pitch.sum() == pytest.approx(1)
        assert sum(chances.of_pitch[pitch] for pitch in range(128) if pitch % 12 in scale) > 0.8
        assert chances.of_pitch[note.pitch] > 1 / 40
    # A tone higher it is the same music.
    higher = edited(piece, edits_of_text("transpose=2"))
    moved = pitch_chances(released, higher, 0, higher.parts[0].notes[-1]).of_pitch
    assert moved[2:] == pytest.approx(pitch_chances(released, piece, *places[0]).of_pitch[:-2], abs=0.02)


@pytest.fixture(scope="module")
def released() -> ReleasedVirtuoso:
    return load_virtuoso(MODELS_FOLDER / "virtuoso")


def test_a_note_that_is_not_there_has_no_chances(released: ReleasedVirtuoso) -> None:
    with pytest.raises(BadInput, match="no such note"):
        pitch_chances(released, chorale(), 0, Note(5, 3, 7))
    with pytest.raises(BadInput, match="no such note"):
        pitch_chances(released, chorale(), 9, Note(0, 60, 7))
