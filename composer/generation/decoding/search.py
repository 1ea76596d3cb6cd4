"""Search: with more effort, each phrase is written several times, and the most musical version is likeliest to be kept.

The critic says how much likelier a phrase is real than composed; to this is added how well it follows the plan. One
version is drawn by that weight (sampling importance resampling, Rubin 1988). Always keeping the best would make the
music less varied.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from composer.generation.decoding.branch import Branch
from composer.generation.decoding.particles import Particle, drawn_by
from composer.generation.decoding.state.state import DecoderState
from composer.networks.virtuoso.critic import PHRASE_BARS, Critic, hear
from composer.networks.virtuoso.futures import Futures, Listener

# Nats subtracted for each factor of two between the planned and the written number of notes in a bar.
NATS_A_DOUBLING = 2.0


def search(
    branch: Branch,
    critic: Critic,
    listener: Listener,
    randoms: Sequence[np.random.Generator],
    choosing: np.random.Generator,
) -> Iterator[Particle]:
    """Write a branch to its end, with one version of each phrase for each generator in `randoms`.

    Yields the kept particle after each phrase, and between versions, so that other work can run.
    """
    heard = listener.begin()
    while not branch.particle.state.is_ended:
        first = branch.particle.state.bar
        stop = phrase_end(branch.particle.state)
        ways: list[Branch] = []
        ears: list[Futures] = []
        weights: list[float] = []
        for random in randoms:
            way, ear = branch.fork(random), heard.fork(0, 1)
            rows, times = [], []
            for particle in way.until(stop):
                if not particle.state.is_ended:
                    rows.append(way.rows[-1])
                    times.append(particle.state.time)
            odds = critic.log_odds(hear(listener, ear, rows, times)) if rows else 0.0
            ways.append(way)
            ears.append(ear)
            weights.append(odds + adherence(way.particle.state, first, stop))
            yield branch.particle
        kept = drawn_by(np.array(weights), choosing)
        branch, heard = ways[kept], ears[kept]
        yield branch.particle


def phrase_end(state: DecoderState) -> int:
    """The bar before which the current phrase ends. Phrases are counted from the start of the section."""
    section, context = state.section, state.context
    begins = state.bar
    while begins > 0 and context.section_of(begins - 1) == section:
        begins -= 1
    stop = state.bar + 1
    while (stop - begins) % PHRASE_BARS and context.section_of(stop) == section:
        stop += 1
    return stop


def adherence(state: DecoderState, first: int, stop: int) -> float:
    """How well the bars from `first` to `stop` match their planned number of notes, in nats; at most 0."""
    planned = state.context.notes
    assert planned is not None
    bars = range(first, min(stop, len(planned), state.bar + 1))
    missed = [abs(np.log2((state.notes_in(bar) + 1) / (planned[bar] + 1))) for bar in bars]
    return -NATS_A_DOUBLING * float(np.mean(missed)) if missed else 0.0
