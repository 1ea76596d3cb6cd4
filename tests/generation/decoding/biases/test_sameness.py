"""Music that has only been repeating itself moves on."""

from composer.events.vocabulary import DURATION, PITCH
from composer.generation.decoding.biases.sameness import SamenessBias
from composer.generation.decoding.state.state import DecoderState
from composer.generation.form.story import story
from tests.generation.decoding.biases.test_biases import SETTING
from tests.generation.decoding.constraints.test_masks import begun, form

TUNE = ((0, 60), (24, 64), (48, 67), (72, 64))


def after(bars: int, moved: int = 0) -> tuple[DecoderState, SamenessBias]:
    """A piece whose bars are all one tune, each so many semitones above the one before it."""
    state, bias = begun(form(SETTING, 12, story=story(12, (0.5,)))), SamenessBias()
    for bar in range(bars):
        for position, pitch in TUNE:
            event = (int(bar > 0 and position == 0), position, 0, pitch + bar * moved, 23, 60)
            state.add(event)
            bias.observe(event, state)
    return state, bias


def test_a_bar_may_come_again_and_once_more() -> None:
    for bars in (1, 2, 3):
        state, bias = after(bars)
        assert bias.added_logits(PITCH, [1, 0, 0], state) is None


def test_what_has_come_again_and_again_gives_way_the_more_the_longer() -> None:
    soon, late = after(5), after(7)
    found = [bias.added_logits(PITCH, [1, 0, 0], state) for state, bias in (soon, late)]
    assert found[0] is not None
    assert found[1] is not None
    assert found[1][60] < found[0][60] < 0
    assert not found[0][61:].any()


def test_a_sequence_is_no_standstill_and_lengths_are_left_alone() -> None:
    state, bias = after(7, moved=2)
    assert bias.added_logits(PITCH, [1, 0, 0], state) is None
    state, bias = after(7)
    assert bias.added_logits(DURATION, [1, 0, 0, 60], state) is None
