"""Every note is in one voice, the melody on top, the bass below, and voices do not cross without need."""

from itertools import chain, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.score.piece import Note, Piece, settled
from composer.score.voices import pooled, split, top_line
from tests.pieces import chorale, notes, pieces


@given(st.lists(notes(), max_size=40).map(settled), st.integers(1, 5))
def test_every_note_is_in_one_voice(texture: tuple[Note, ...], count: int) -> None:
    voices = split(texture, count)
    assert len(voices) == count
    assert tuple(sorted(chain(*voices))) == texture


@given(st.lists(notes(), max_size=40).map(settled), st.integers(1, 5))
def test_what_is_struck_together_is_in_the_order_of_pitch(texture: tuple[Note, ...], count: int) -> None:
    voices = split(texture, count)
    for upper, lower in pairwise(voices):
        for note in upper:
            assert all(other.pitch <= note.pitch for other in lower if other.onset == note.onset)


@given(pieces())
def test_a_unison_of_parts_is_pooled_to_one_note(piece: Piece) -> None:
    found = pooled(piece)
    assert len({(note.onset, note.pitch) for note in found}) == len(found)
    struck = {(n.onset, n.pitch) for part in piece.parts if not part.is_drums for n in part.notes}
    assert {(note.onset, note.pitch) for note in found} == struck


def test_a_chorale_comes_apart_into_the_voices_it_was_made_of() -> None:
    piece = chorale()
    soprano, alto, tenor, bass = split(pooled(piece), 4)
    assert (bass, tenor, alto, soprano) == tuple(part.notes for part in piece.parts)


def test_a_melody_over_broken_chords_is_heard_as_a_melody() -> None:
    melody = [Note(bar * 96, pitch, 90) for bar, pitch in enumerate((76, 79, 77, 76))]
    chords = [(48, 55, 60, 64), (48, 55, 60, 64), (43, 55, 59, 65), (48, 55, 60, 64)]
    broken = [
        Note(bar * 96 + step * 12, chord[(0, 2, 1, 3, 1, 2, 1, 3)[step]], 12)
        for bar, chord in enumerate(chords)
        for step in range(8)
    ]
    voices = split([*melody, *broken], 3)
    assert list(voices[0]) == melody
    assert {note.pitch for note in voices[2]} >= {48, 43}


def test_a_melody_that_pauses_keeps_its_place() -> None:
    melody = [Note(0, 79, 48), Note(48, 77, 48), Note(144, 76, 48)]
    below = [Note(beat * 24, 50 + beat % 3, 24) for beat in range(8)]
    assert list(split([*melody, *below], 2)[0]) == melody


def test_two_streams_that_alternate_are_told_apart() -> None:
    high = [Note(step * 24, 80 - step % 3, 12) for step in range(8)]
    low = [Note(step * 24 + 12, 45 + step % 4, 12) for step in range(8)]
    assert split([*high, *low], 2) == (tuple(high), tuple(low))


@pytest.mark.parametrize("count", [1, 4])
def test_silence_has_voices_too(count: int) -> None:
    assert split([], count) == ((),) * count


def test_the_top_line_is_what_nothing_sounds_above() -> None:
    held, under, after = Note(0, 72, 48), Note(24, 60, 24), Note(48, 64, 24)
    assert top_line([held, under, after, Note(48, 52, 24)]) == (held, after)
