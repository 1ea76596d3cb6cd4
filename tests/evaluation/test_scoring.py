"""What counts when models of note events are compared: the same for a network and for the floor."""

import numpy as np
import pytest

from composer.evaluation.scoring import by_field, nats_per_note, scored, velocity_chances
from composer.events import scoring
from composer.events.notes import encode
from composer.events.scoring import TIED
from composer.events.vocabulary import (
    BAR_ADVANCE,
    DURATION,
    DURATIONS,
    PART,
    PITCH,
    POSITION,
    REST,
    TIE,
    VELOCITY,
)
from composer.score.piece import Note, Part, Piece
from tests.pieces import melody


def test_of_rests_and_the_end_only_when_they_come_and_what_they_are_count() -> None:
    columns = encode(Piece((Part((Note(0, 60, 3), Note(96 * 40, 60, 3))),))).columns
    counts = scored(columns, expressive=True)
    is_note = columns[:, PART] < REST
    assert counts[is_note].all()
    assert counts[~is_note].sum(axis=0).tolist() == [3, 3, 3, 0, 0, 0]
    assert counts[~is_note][:, [BAR_ADVANCE, POSITION, PART]].all()
    assert not counts[~is_note][:, [PITCH, DURATION, VELOCITY]].any()


def test_velocities_count_in_all_music_but_only_as_ties_where_nobody_played_them() -> None:
    columns = encode(melody([60, 62])).columns
    assert (scored(columns, expressive=False) == scored(columns, expressive=True)).all()
    chances = np.full((2, 128), 0.5 / 127)
    chances[:, TIE] = 0.5
    velocities = np.array([TIE, 80], dtype=np.uint8)
    assert velocity_chances(chances, velocities, expressive=True) == pytest.approx([0.5, 0.5 / 127])
    assert velocity_chances(chances, velocities, expressive=False) == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize("expressive", [True, False])
def test_what_a_network_loses_falls_into_the_six_fields(expressive: bool) -> None:
    counts = scoring.scored(encode(melody([60, 62, 64])).columns, expressive)
    nats = counts * np.arange(1.0, TIED + 2)
    folded = by_field(nats)
    assert folded.sum() == nats.sum()
    assert folded[0].tolist() == [1, 2, 3, 4, 5, 6 if expressive else 7]


def test_the_fields_add_up_to_the_nats_of_a_struck_note() -> None:
    longest = int(DURATIONS[-1])
    columns = encode(Piece((Part((Note(0, 60, 2 * longest), Note(0, 64, 24))),))).columns
    nats = np.where(scored(columns, expressive=True), 1.0, 0.0)
    summary = nats_per_note(nats, scoring.struck(columns))
    # Two notes, a tie and the end.
    assert summary.by_field == {
        "bar_advance": len(columns) / 2,
        "position": len(columns) / 2,
        "part": len(columns) / 2,
        "pitch": 1.5,
        "duration": 1.5,
        "velocity": 1.5,
    }
    assert summary.total == pytest.approx(sum(summary.by_field.values()))


def test_without_notes_there_are_no_nats_per_note() -> None:
    with pytest.raises(ValueError, match="need a note"):
        nats_per_note(np.zeros((1, 6)), 0)
