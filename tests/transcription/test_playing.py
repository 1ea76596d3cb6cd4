"""What is played on a keyboard becomes notes on the grid, with or without a metronome."""

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from composer.errors import BadInput
from composer.score.clock import mean_tempo
from composer.score.meter import Meter
from composer.transcription.playing import piece_of_take, take_of

MELODY = [
    (0.0, 1.0, 60),
    (1.0, 1.0, 62),
    (2.0, 0.5, 64),
    (2.5, 0.5, 65),
    (3.0, 1.0, 67),
    (4.0, 2.0, 72),
    (6.0, 2.0, 67),
]


def played(notes: list[tuple[float, float, int]], pace: float, unevenness: float = 0.0, **how: Any) -> dict[str, Any]:
    """As a browser tells of notes (onset, length in quarters, pitch) that a hand plays up to so many seconds off."""
    random, quarter = np.random.default_rng(3), 60 / pace
    rows = []
    for onset, length, pitch in notes:
        begin = onset * quarter + random.uniform(-unevenness, unevenness)
        # Hands let go a little late, or a little early.
        rows.append([begin, begin + length * quarter + random.uniform(-0.06, 0.03), pitch, 70 + pitch % 12])
    return {"notes": rows, **how}


def written(told: dict[str, Any]) -> list[tuple[float, float, int]]:
    notes = piece_of_take(take_of(told), "Keyboard").parts[0].notes
    return [(note.onset / 24, note.duration / 24, note.pitch) for note in notes]


@pytest.mark.parametrize("tempo", [60.0, 97.0, 140.0])
def test_a_tune_to_the_metronome_is_written_as_it_was_meant(tempo: float) -> None:
    told = played(MELODY, tempo, 0.045, tempo=tempo, beats=4)
    assert written(told) == MELODY
    piece = piece_of_take(take_of(told), "Keyboard")
    assert mean_tempo(piece) == pytest.approx(tempo, rel=1e-3)
    assert [str(mark.meter) for mark in piece.meters] == ["4/4"]
    assert [note.velocity for note in piece.parts[0].notes] == [70 + pitch % 12 for _, _, pitch in MELODY]


def test_without_one_its_tempo_is_found_as_that_of_a_hum() -> None:
    told = played(MELODY, 104, 0.015)
    piece = piece_of_take(take_of(told), "Keyboard")
    assert written(told) == MELODY
    assert mean_tempo(piece) == pytest.approx(104, rel=0.03)
    assert str(piece.keys[0].key) == "C major"


def test_chords_are_struck_together_and_a_bass_note_is_held_under_them() -> None:
    chords = [(beat, 1.0, pitch) for beat in range(4) for pitch in (60 + beat, 64 + beat, 67 + beat)]
    told = played([(0.0, 4.0, 36), *chords], 100, 0.012, tempo=100, beats=4)
    assert sorted(written(told)) == sorted([(0.0, 4.0, 36), *chords])


def test_what_is_played_in_the_count_in_is_an_upbeat() -> None:
    told = played([(-1.0, 0.5, 67), (-0.5, 0.5, 69), *MELODY], 90, tempo=90, beats=3)
    piece = piece_of_take(take_of(told), "Keyboard")
    assert [(mark.onset, mark.meter) for mark in piece.meters] == [(0, Meter(1, 4)), (24, Meter(3, 4))]
    assert [note.onset for note in piece.parts[0].notes][:3] == [0, 12, 24]


def test_bars_of_rests_before_the_first_note_are_left_out() -> None:
    late = [(onset + 8, length, pitch) for onset, length, pitch in MELODY]
    assert written(played(late, 90, tempo=90, beats=4)) == MELODY


def test_a_note_struck_a_little_before_the_first_beat_is_on_it() -> None:
    told = {"notes": [[-0.04, 0.5, 60, 80], [0.6, 1.1, 62, 80]], "tempo": 100, "beats": 4}
    assert written(told) == [(0.0, 1.0, 60), (1.0, 0.75, 62)]


def test_the_pedal_is_as_it_was_used() -> None:
    pedals = [[0.0, 0.95], [0.98, 2.0], [2.5, 2.5]]
    part = piece_of_take(take_of(played(MELODY, 120, tempo=120, pedals=pedals)), "Keyboard").parts[0]
    assert [(pedal.onset, pedal.end) for pedal in part.pedals] == [(0, 46), (47, 96)]
    free = piece_of_take(take_of(played(MELODY, 120, pedals=pedals)), "Keyboard").parts[0]
    assert len(free.pedals) == 2


@pytest.mark.parametrize("tempo", [None, 120])
def test_a_last_note_lasts_as_long_as_it_is_held(tempo: float | None) -> None:
    held = [*MELODY[:-1], (6.0, 8.0, 67)]
    told = played(held, 120, tempo=tempo, beats=4, pedals=[[3.0, 7.0]])
    assert written(told) == held
    assert [(pedal.onset, pedal.end) for pedal in piece_of_take(take_of(told), "Keyboard").parts[0].pedals] == [
        (144, 336)
    ]


def test_a_pedal_that_is_down_before_an_upbeat_is_down_from_its_beginning() -> None:
    told = played([(-1.0, 1.0, 67), *MELODY], 120, tempo=120, beats=4, pedals=[[-0.7, 1.0], [-1.0, -0.9]])
    part = piece_of_take(take_of(told), "Keyboard").parts[0]
    assert [(pedal.onset, pedal.end) for pedal in part.pedals] == [(0, 72)]


def test_too_little_is_refused_but_one_note_to_a_metronome_is_music() -> None:
    with pytest.raises(BadInput, match="at least 3 notes"):
        written(played(MELODY[:2], 100))
    with pytest.raises(BadInput, match="at least 3 notes"):
        written({"notes": [], "tempo": 100, "beats": 4})
    assert written(played(MELODY[:1], 100, tempo=100, beats=4)) == MELODY[:1]


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"notes": None},
        {"notes": [[0, 1, 60]]},
        {"notes": [[0, 1, 200, 80]]},
        {"notes": [[0, 1, 60, 0]]},
        {"notes": [[2, 1, 60, 80]]},
        {"notes": [[0, float("inf"), 60, 80]]},
        {"notes": [[float("nan"), 1, 60, 80]]},
        {"notes": [[0, 1, 60, 80]], "tempo": 0},
        {"notes": [[0, 1, 60, 80]], "tempo": 100, "beats": 0},
        {"notes": [[0, 1, "A", 80]]},
        {"notes": [[0, 5000, 60, 80]]},
        {"notes": [[0, 1, 60, 80]] * 10_001},
        {"notes": [[0, 1, 60, 80]], "pedals": [[2, 1]]},
        {"notes": [[0, 1, 60, 80]], "pedals": [1]},
    ],
)
def test_what_no_keyboard_plays_is_refused(told: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        take_of(told)


@settings(max_examples=60, deadline=None)
@example([(0.0, 0.0, 0, 1), (1.0, 0.0, 0, 1), (45.0, 0.0, 0, 1)], None, 1)
@given(
    st.lists(st.tuples(st.floats(-3, 60), st.floats(0, 5), st.integers(0, 127), st.integers(1, 127)), min_size=3),
    st.one_of(st.none(), st.floats(40, 240)),
    st.integers(1, 4),
)
def test_whatever_is_played_becomes_a_piece_or_is_refused(rows: list, tempo: float | None, beats: int) -> None:
    told = {"notes": [[onset, onset + length, *rest] for onset, length, *rest in rows], "tempo": tempo, "beats": beats}
    try:
        piece = piece_of_take(take_of(told), "Keyboard")
    except BadInput:
        return
    assert 0 < piece.note_count <= len(rows)
    assert all(note.onset % 6 == 0 and note.duration % 6 == 0 for note in piece.parts[0].notes)
