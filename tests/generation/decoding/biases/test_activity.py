"""In a quartet all four play: a part that has been silent for too long is likelier to play next."""

import numpy as np

from composer.events.vocabulary import BAR_ADVANCE, DURATION, PART, POSITION
from composer.generation.decoding.biases.activity import ActivityBias
from composer.generation.decoding.state.state import DecoderState
from tests.generation.decoding.constraints.test_masks import begun, form, setting

EIGHTH = 11


def played(activity: tuple[float, ...], bars: int) -> tuple[DecoderState, ActivityBias]:
    """The first of two parts plays eighth notes alone."""
    state, bias = begun(form(setting(parts=2, drums=False), 12)), ActivityBias(activity)
    for number in range(8 * bars):
        event = (int(number > 0 and number % 8 == 0), 12 * (number % 8), 0, 72, EIGHTH, 60)
        state.add(event)
        bias.observe(event, state)
    return state, bias


def lean(state: DecoderState, bias: ActivityBias, field: int, event: list[int]) -> np.ndarray:
    found = bias.added_logits(field, event, state)
    assert found is not None
    return found


def test_the_longer_a_part_is_silent_the_likelier_it_plays() -> None:
    soon, late = (lean(*played((0.9, 0.9), bars), PART, [1, 0]) for bars in (1, 4))
    assert 0 < soon[1] < late[1]
    assert soon[0] == late[0] == 0


def test_it_plays_with_the_others_rather_than_after_them() -> None:
    assert lean(*played((0.9, 0.9), 4), POSITION, [0]).argmax() == 84


def test_a_part_that_rests_in_real_pieces_may_rest() -> None:
    assert not lean(*played((0.9, 0.0), 4), PART, [1, 0]).any()


def test_what_it_does_not_concern_is_left_alone() -> None:
    state, bias = played((0.9, 0.9), 1)
    assert bias.added_logits(BAR_ADVANCE, [], state) is None
    assert bias.added_logits(DURATION, [0, 84, 1, 60], state) is None
