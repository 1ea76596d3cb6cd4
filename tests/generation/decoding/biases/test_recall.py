"""A bar that is planned to return does so, as closely and as far transposed as planned."""

from dataclasses import replace

import numpy as np

from composer.events.vocabulary import DURATION, PART, PITCH, POSITION
from composer.generation.decoding.biases.recall import RecallBias
from composer.generation.decoding.state.state import DecoderState
from composer.generation.form.story import story
from tests.generation.decoding.biases.test_biases import SETTING
from tests.generation.decoding.constraints.test_masks import begun, form

TUNE = ((0, 60), (24, 64), (48, 67), (72, 64))


def begun_again(closely: float, moved: int = 0) -> tuple[DecoderState, RecallBias]:
    """A piece whose first bar is a tune, and whose second one is planned to resemble it."""
    bars = 8
    distance, similarity = np.zeros(bars, dtype=np.int64), np.zeros(bars)
    distance[1], similarity[1] = 1, closely
    planned = replace(
        story(bars, (0.5,)),
        recall_distance=distance,
        recall_similarity=similarity,
        recall_transposition=np.full(bars, moved),
    )
    state, bias = begun(form(SETTING, bars, story=planned)), RecallBias()
    for position, pitch in TUNE:
        write(state, bias, (0, position, 0, pitch, 23, 60))
    return state, bias


def write(state: DecoderState, bias: RecallBias, event: tuple[int, ...]) -> None:
    state.add(event)
    bias.observe(event, state)


def lean(state: DecoderState, bias: RecallBias, field: int, event: list[int]) -> np.ndarray:
    found = bias.added_logits(field, event, state)
    return np.zeros(1) if found is None else found


def test_the_first_note_of_the_tune_is_made_likelier_where_it_is_to_return() -> None:
    state, bias = begun_again(0.9)
    pitches = lean(state, bias, PITCH, [1, 0, 0])
    assert pitches.argmax() == 60
    assert np.count_nonzero(pitches) == 1
    assert not lean(state, bias, PITCH, [1, 12, 0]).any()


def test_a_sequence_is_made_likelier_on_its_own_step() -> None:
    state, bias = begun_again(0.9, moved=5)
    assert lean(state, bias, PITCH, [1, 0, 0]).argmax() == 65


def test_the_more_of_it_was_left_out_the_more_is_done_and_nothing_while_it_returns() -> None:
    kept, faithful = begun_again(0.9)
    lost, faithless = begun_again(0.9)
    for position, pitch in TUNE[:3]:
        write(kept, faithful, (int(position == 0), position, 0, pitch, 23, 60))
        write(lost, faithless, (int(position == 0), position, 0, pitch + 13, 23, 60))
    assert lean(lost, faithless, PITCH, [0, 72, 0]).max() > 3
    assert not lean(kept, faithful, PITCH, [0, 72, 0]).any()


def test_a_faint_likeness_and_other_fields_are_left_to_the_network() -> None:
    faint, bias = begun_again(0.4)
    assert not lean(faint, bias, PITCH, [1, 0, 0]).any()
    close, bias = begun_again(0.9)
    assert bias.added_logits(DURATION + 1, [1, 0, 0, 60, 23], close) is None
    assert lean(close, bias, POSITION, [1]).argmax() == 0
    assert lean(close, bias, PART, [1, 0]).argmax() == 0
