"""A piece is about as chromatic as the real piece that it is planned after."""

import numpy as np
import pytest

from composer.events.settings import Setting
from composer.events.vocabulary import PITCH
from composer.generation.decoding.biases.chromatic import ChromaticBias
from composer.generation.decoding.biases.excess import MOST
from composer.generation.decoding.state.state import DecoderState
from composer.generation.engines.virtuoso import VirtuosoEngine
from composer.generation.form.story import story
from composer.generation.request.request import Request
from composer.generation.tasks.compose import compose
from composer.score.key import DIATONIC, Key, Mode
from composer.score.meter import Meter
from composer.score.piece import Part
from tests.generation.decoding.constraints.test_masks import begun, form


def heard(mode: Mode, *pitches: int, share: float = 0.0) -> tuple[ChromaticBias, DecoderState]:
    """A bias that has heard pitches, written as if the tonic were C."""
    setting = Setting(("romantic",), "piano", Meter(), 100.0, Key("C", mode), (Part(()),), 8.0, (60.0, 60.0))
    state, bias = begun(form(setting, 8, story=story(8, (0.5,)))), ChromaticBias(share)
    for pitch in pitches:
        event = (0, 0, 0, pitch, 11, 60)
        state.add(event)
        bias.observe(event, state)
    return bias, state


@pytest.mark.parametrize(("mode", "chromatic"), [("major", {1, 3, 6, 8, 10}), ("minor", {1, 4, 6, 9})])
def test_after_notes_outside_the_scale_more_of_them_are_less_likely(mode: Mode, chromatic: set[int]) -> None:
    bias, state = heard(mode, 61, 66)
    nats = bias.added_logits(PITCH, (0, 0, 0), state)
    assert nats is not None
    assert {int(pitch) % 12 for pitch in np.flatnonzero(nats < 0)} == chromatic
    assert not nats[~np.isin(np.arange(128) % 12, list(chromatic))].any()
    assert nats.min() >= -MOST


def test_as_long_as_there_are_no_more_of_them_than_planned_nothing_is_done() -> None:
    for pitches, share in (((60, 64, 67), 0.0), ((60, 61, 64, 66), 0.6)):
        bias, state = heard("major", *pitches, share=share)
        assert bias.added_logits(PITCH, (0, 0, 0), state) is None


def test_romantic_pieces_are_mostly_in_their_scale() -> None:
    engine = VirtuosoEngine.load()
    shares = []
    for seed in range(3):
        piece = compose(engine, Request(styles=(("romantic", 1.0),), bars=24, seed=seed, key="Eb major"))
        degrees = [(note.pitch - 3) % 12 for part in piece.parts for note in part.notes]
        shares.append(1 - np.isin(degrees, DIATONIC["major"]).mean())
    # Of the real pieces they are planned after 0.12 in the middle and 0.27 of the most chromatic tenth.
    assert np.median(shares) < 0.27
