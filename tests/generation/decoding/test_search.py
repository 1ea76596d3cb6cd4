"""Search writes every phrase several times, and keeps one."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from composer.errors import BadInput, MissingDependency
from composer.generation.decoding.search import adherence, phrase_end
from composer.generation.decoding.state.state import DecoderState
from composer.generation.engines.virtuoso import VirtuosoEngine, composing
from composer.generation.request.request import Request
from composer.generation.tasks.compose import candidates, compose
from composer.networks.virtuoso.released import load_virtuoso
from composer.networks.weights import MODELS_FOLDER
from composer.score.midi import midi_bytes
from composer.score.piece import Piece

REQUEST = Request(styles=(("romantic", 1.0),), ensemble="piano", bars=10, seed=5)


@pytest.fixture(scope="module")
def engine() -> VirtuosoEngine:
    return VirtuosoEngine(load_virtuoso(MODELS_FOLDER / "virtuoso"))


@pytest.fixture(scope="module")
def searched(engine: VirtuosoEngine) -> Piece:
    return compose(engine, replace(REQUEST, effort=2))


def test_the_same_request_gives_the_same_piece(engine: VirtuosoEngine, searched: Piece) -> None:
    assert midi_bytes(compose(engine, replace(REQUEST, effort=2))) == midi_bytes(searched)


def test_what_is_kept_is_as_long_and_in_the_same_key_as_without_search(engine: VirtuosoEngine, searched: Piece) -> None:
    plain = compose(engine, REQUEST)
    assert (searched.bar_onsets(), searched.keys, searched.tempos) == (plain.bar_onsets(), plain.keys, plain.tempos)
    assert midi_bytes(plain) != midi_bytes(searched)


def test_every_bar_comes_once_and_in_its_order(engine: VirtuosoEngine) -> None:
    request = replace(REQUEST, effort=2)
    assert [bar.number for bar in engine.stream(engine.plan(request))] == list(range(10))


def test_each_of_several_pieces_is_searched_for(engine: VirtuosoEngine, searched: Piece) -> None:
    both = candidates(engine, replace(REQUEST, effort=2, candidates=2))
    found = {candidate.number: midi_bytes(candidate.piece) for candidate in both}
    assert found[0] == midi_bytes(searched) != found[1]


def test_with_more_effort_the_critic_finds_the_music_more_like_that_of_people(engine: VirtuosoEngine) -> None:
    def odds(effort: int) -> Iterator[float]:
        from composer.evaluation.classifiers.critic import summaries

        critic, listener = engine.released.critic, engine.released.listener
        for seed in range(300, 304):
            piece = compose(engine, replace(REQUEST, bars=32, seed=seed, effort=effort))
            yield from summaries(piece, listener) @ critic.weights

    assert np.mean(list(odds(4))) > np.mean(list(odds(1)))


def test_phrases_are_counted_from_where_a_section_begins(engine: VirtuosoEngine) -> None:
    request = replace(REQUEST, bars=24)
    context = composing(engine.released, engine.plan(request)).context
    state = DecoderState(context)
    ends = []
    while state.bar < 24:
        state.bar = phrase_end(state)
        ends.append(state.bar)
    assert ends[-1] >= 24
    assert all(end - before <= 4 for before, end in zip([0, *ends], ends, strict=False))
    begins = [bar for bar in range(1, 24) if context.section_of(bar) != context.section_of(bar - 1)]
    assert set(begins) <= set(ends)


def test_a_phrase_with_the_notes_that_were_planned_keeps_to_the_plan(engine: VirtuosoEngine) -> None:
    context = composing(engine.released, engine.plan(REQUEST)).context
    assert context.notes is not None
    state = DecoderState(context)
    event = (0, 0, 0, 60, 5, 80)
    state.by_bar = {bar: [event] * round(context.notes[bar]) for bar in range(4)}
    state.bar = 4
    close = adherence(state, 0, 4)
    state.by_bar = {bar: [event] * round(2 * context.notes[bar]) for bar in range(4)}
    assert adherence(state, 0, 4) < close <= 0


def test_an_effort_that_does_not_exist_is_refused() -> None:
    with pytest.raises(BadInput, match="1, 2, 4, 8"):
        Request(effort=3)


def test_a_network_without_a_critic_says_how_to_train_one(engine: VirtuosoEngine) -> None:
    card = {**engine.released.card, "files": {"weights.npz": engine.released.card["files"]["weights.npz"]}}
    without = VirtuosoEngine(replace(engine.released, card=card))
    request = replace(REQUEST, effort=2)
    with pytest.raises(MissingDependency, match="train --engine critic"):
        list(without.stream(without.plan(request)))
