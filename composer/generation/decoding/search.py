"""Search: with more effort a phrase is written several times, and the way on that is most like music is likeliest kept.

The critic says how much likelier a phrase is real than composed; how well it keeps to the plan is counted. One way is
drawn by both (sampling importance resampling, Rubin 1988). Always taking the best would make music less varied.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from composer.generation.decoding.branch import Branch
from composer.generation.decoding.particles import Particle, drawn_by
from composer.generation.decoding.state.state import DecoderState
from composer.networks.virtuoso.critic import Critic, hear
from composer.networks.virtuoso.futures import Futures, Listener

PHRASE_BARS = 4
# How much less likely a phrase is to be kept for each time that its bars have twice the notes planned, or half of them.
NATS_A_DOUBLING = 2.0


def search(
    branch: Branch,
    critic: Critic,
    listener: Listener,
    randoms: Sequence[np.random.Generator],
    choosing: np.random.Generator,
) -> Iterator[Particle]:
    """Go on with a branch to the end, a way for each of the random numbers. Yields what was kept after each phrase, and
    between two ways, so that others have their turn."""
    heard = listener.begin()
    while not branch.particle.state.is_ended:
        first = branch.particle.state.bar
        stop = phrase_end(branch.particle.state)
        ways: list[Branch] = []
        ears: list[Futures] = []
        weights: list[float] = []
        for random in randoms:
            way, ear = branch.fork(random), heard.fork(0, 1)
            for _ in way.until(stop):
                pass
            rows, times = zip(*way.told, strict=True) if way.told else ((), ())
            odds = critic.log_odds(hear(listener, ear, rows, times)) if rows else 0.0
            ways.append(way)
            ears.append(ear)
            weights.append(odds + adherence(way.particle.state, first, stop))
            yield branch.particle
        kept = drawn_by(np.array(weights), choosing)
        branch, heard = ways[kept], ears[kept]
        yield branch.particle


def phrase_end(state: DecoderState) -> int:
    """The bar before which the phrase ends that is to be written: phrases are counted from where a section begins."""
    section, context = state.section, state.context
    begins = state.bar
    while begins > 0 and context.section_of(begins - 1) == section:
        begins -= 1
    stop = state.bar + 1
    while (stop - begins) % PHRASE_BARS and context.section_of(stop) == section:
        stop += 1
    return stop


def adherence(state: DecoderState, first: int, stop: int) -> float:
    """How well the bars from `first` to `stop` keep to the notes planned for them, in nats, at most 0."""
    planned = state.context.notes
    if planned is None:
        return 0.0
    bars = range(first, min(stop, len(planned), state.bar + 1))
    missed = [abs(np.log2((state.notes_in(bar) + 1) / (planned[bar] + 1))) for bar in bars]
    return -NATS_A_DOUBLING * float(np.mean(missed)) if missed else 0.0
