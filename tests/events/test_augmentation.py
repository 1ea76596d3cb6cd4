"""Augmented music is the same music except for what is changed on purpose."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.events.augmentation import (
    PIANO_HIGHEST,
    PIANO_LOWEST,
    faster,
    louder,
    transposed,
    transposed_key,
    transpositions,
)
from composer.events.notes import decode, encode
from composer.events.vocabulary import NO_KEY, TEMPO_CLASSES, TIE, VELOCITY, key_code
from composer.score.key import Key
from composer.score.piece import Piece
from tests.events.event_pieces import drum_and_piano_pieces
from tests.pieces import melody, pieces


def drums_of(piece: Piece) -> np.ndarray:
    return np.array([part.is_drums for part in piece.parts])


def pitches_of(piece: Piece) -> list[int]:
    return [note.pitch for part in piece.parts if not part.is_drums for note in part.notes]


@settings(max_examples=100, deadline=None)
@given(drum_and_piano_pieces(), st.data())
def test_transposing_moves_every_pitch_but_the_drums_and_nothing_else(piece: Piece, data: st.DataObject) -> None:
    events = encode(piece)
    semitones = data.draw(st.sampled_from(transpositions(events.columns, drums_of(piece))))
    moved = decode(replace(events, columns=transposed(events.columns, drums_of(piece), semitones)))
    for part, part_moved in zip(piece.parts, moved.parts, strict=True):
        step = 0 if part.is_drums else semitones
        assert part_moved.notes == tuple(replace(note, pitch=note.pitch + step) for note in part.notes)


@settings(max_examples=100, deadline=None)
@given(drum_and_piano_pieces())
def test_transposing_there_and_back_is_the_identity(piece: Piece) -> None:
    columns, drums = encode(piece).columns, drums_of(piece)
    for semitones in transpositions(columns, drums):
        assert (transposed(transposed(columns, drums, semitones), drums, -semitones) == columns).all()


@settings(max_examples=100, deadline=None)
@given(drum_and_piano_pieces())
def test_transposed_music_stays_on_the_piano_or_where_it_was(piece: Piece) -> None:
    columns, drums = encode(piece).columns, drums_of(piece)
    lowest, highest = min(pitches_of(piece)), max(pitches_of(piece))
    steps = transpositions(columns, drums)
    assert 0 in steps
    assert lowest + steps[0] >= min(lowest, PIANO_LOWEST)
    assert highest + steps[-1] <= max(highest, PIANO_HIGHEST)


def test_music_in_the_middle_of_the_piano_goes_through_all_keys() -> None:
    steps = transpositions(encode(melody([60, 72])).columns, np.array([False]))
    assert len({transposed_key(key_code(Key("C", "major")), step) for step in steps}) == 12


def test_music_over_the_whole_piano_and_drums_stay_where_they_are() -> None:
    assert list(transpositions(encode(melody([21, 108])).columns, np.array([False]))) == [0]
    assert list(transpositions(encode(melody([36, 38])).columns, np.array([True]))) == [0]


def test_a_transposition_out_of_range_is_an_error() -> None:
    with pytest.raises(ValueError, match="out of MIDI"):
        transposed(encode(melody([3])).columns, np.array([False]), -4)


def test_keys_move_with_the_music_and_keep_their_mode() -> None:
    assert transposed_key(key_code(Key("A", "minor")), 5) == key_code(Key("D", "minor"))
    assert transposed_key(key_code(Key("C", "major")), -2) == key_code(Key("Bb", "major"))
    assert transposed_key(NO_KEY, 3) == NO_KEY


@settings(max_examples=100, deadline=None)
@given(pieces(), st.floats(0.1, 10))
def test_louder_music_has_the_same_notes_and_the_same_ties(piece: Piece, factor: float) -> None:
    columns = encode(piece).columns
    scaled = louder(columns, factor)
    assert (np.delete(scaled, VELOCITY, axis=1) == np.delete(columns, VELOCITY, axis=1)).all()
    assert ((scaled[:, VELOCITY] == TIE) == (columns[:, VELOCITY] == TIE)).all()
    order = np.argsort(columns[:, VELOCITY], kind="stable")
    assert (np.diff(scaled[order, VELOCITY].astype(int)) >= 0).all()


def test_faster_music_stays_within_the_tempo_classes() -> None:
    tempos = np.array([0, 5, TEMPO_CLASSES - 1], dtype=np.uint8)
    assert faster(tempos, 2).tolist() == [2, 7, TEMPO_CLASSES - 1]
    assert faster(tempos, -2).tolist() == [0, 3, TEMPO_CLASSES - 3]
