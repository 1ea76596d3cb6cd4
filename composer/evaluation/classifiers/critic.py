"""Trains the critic: a regression that distinguishes composed phrases from real ones.

Half of the examples are the first phrases of training pieces; half are from pieces composed in the same styles without
search. So it must be retrained whenever the weights change.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from composer.errors import BadInput
from composer.evaluation.classifiers.regression import regress
from composer.evaluation.metrics.auc import area_under_curve
from composer.evaluation.metrics.nats import lay_out_piece
from composer.events.pack import Pack
from composer.events.packing import Split
from composer.events.vocabulary import BAR_ADVANCE
from composer.generation.engines.virtuoso import VirtuosoEngine
from composer.generation.request.request import Request
from composer.networks.virtuoso.critic import PHRASE_BARS, Critic, hear, summary
from composer.networks.virtuoso.futures import Listener
from composer.networks.virtuoso.released import CRITIC_NAME, load_virtuoso
from composer.networks.weights import amend, pack_arrays
from composer.score.piece import Piece

# Broad styles, and composers with much music; the largest appear more often.
STYLES = (
    *("romantic", "baroque", "bach", "classical", "chopin", "chorale", "song", "folk", "romantic", "ragtime", "hymn"),
    *("classical", "game", "liszt", "mozart", "bach", "electronic", "schubert", "pop", "beethoven", "romantic"),
    *("baroque", "debussy", "song"),
)
# Pieces have BARS bars; the last phrase is excluded, because composed pieces end there.
BARS = 32
FEWEST_BARS, FEWEST_EVENTS, MOST_EVENTS = 16, 6, 1024
# Chosen on validation phrases: from 0.03 to 0.3, the AUC is 0.814 to 0.817.
PENALTY = 0.1
# The share of composed pieces held out for measuring.
KEPT_APART = 0.2
LEAST_SPREAD = 1e-3


def train_critic(pack: Pack, folder: Path, pieces: int, tell: Callable[[str], None], seed: int = 0) -> float:
    """Train the critic of the released network in a folder, and save it there.

    Composes `pieces` pieces. Returns the AUC on phrases of real validation pieces and held-out composed ones. Raises
    BadInput if there are too few of either.
    """
    released = load_virtuoso(folder)
    engine, listener = VirtuosoEngine(released), released.listener
    made = list(_composed(engine, listener, pieces, seed, tell))
    learned = list(_real(pack, "train", listener, 3 * pieces, seed, tell))
    others = list(_real(pack, "validation", listener, pieces, seed, tell))
    apart = round(KEPT_APART * len(made))
    if min(len(learned), len(others), apart) < 1:
        raise BadInput("too_few_pieces_for_critic", least=round(1 / KEPT_APART))
    critic = fitted(np.concatenate(learned), np.concatenate(made[apart:]))
    amend(folder, {CRITIC_NAME: pack_arrays({"weights": critic.weights, "bias": np.array([critic.bias])})})
    real, composed = (np.concatenate(each) @ critic.weights for each in (others, made[:apart]))
    return area_under_curve(real, composed)


def fitted(real: np.ndarray, composed: np.ndarray) -> Critic:
    """Fit the critic to the summaries of phrases, (phrases, 2 * head_width) each."""
    both = np.concatenate([real, composed])
    mean, spread = both.mean(axis=0), both.std(axis=0) + LEAST_SPREAD
    is_real = np.repeat([1, 0], [len(real), len(composed)])
    found = regress((both - mean) / spread, is_real, PENALTY, balance=1)
    weights = (found.weights[:, 1] - found.weights[:, 0]) / spread
    return Critic(weights.astype(np.float32), float(found.bias[1] - found.bias[0] - mean @ weights))


def _composed(
    engine: VirtuosoEngine, listener: Listener, count: int, seed: int, tell: Callable[[str], None]
) -> Iterator[np.ndarray]:
    styles = [style for style in STYLES if style in engine.styles] or list(engine.styles)
    for number in range(count):
        tell(f"piece {number + 1} of {count} is composed")
        style = styles[number % len(styles)]
        request = Request(bars=BARS, styles=((style, 1.0),), seed=seed + number)
        form = engine.plan(request)
        yield summaries(engine.assemble(list(engine.stream(form)), form), listener)


def _real(
    pack: Pack, split: Split, listener: Listener, count: int, seed: int, tell: Callable[[str], None]
) -> Iterator[np.ndarray]:
    chosen = real_pieces(pack, split, count, seed)
    for place, number in enumerate(chosen, 1):
        tell(f"piece {place} of {len(chosen)} is heard ({split})")
        yield summaries(pack.to_piece(number), listener)


def real_pieces(pack: Pack, split: Split, count: int, seed: int) -> list[int]:
    """Pieces of a split in the styles of the composed ones while there are any, for up to `count` of those; each once,
    though Chopin's are romantic, too."""
    numbers = np.random.default_rng(seed).permutation(pack.numbers(split)).tolist()
    long_enough = [number for number in numbers if len(pack.bars(number)) >= FEWEST_BARS]
    left = {style: [n for n in long_enough if style in pack.piece(n).styles] for style in set(STYLES)}
    chosen: dict[int, None] = {}
    for place in range(count):
        of_style = left[STYLES[place % len(STYLES)]]
        while of_style and of_style[-1] in chosen:
            of_style.pop()
        if of_style:
            chosen[of_style.pop()] = None
    return list(chosen)


def summaries(piece: Piece, listener: Listener) -> np.ndarray:
    """The summaries of the phrases of a piece except the last, (phrases, 2 * head_width)."""
    onsets = piece.bar_onsets()
    bars = BARS - PHRASE_BARS
    end = onsets[bars] if len(onsets) > bars else piece.end
    begun = [replace(part, notes=tuple(note for note in part.notes if note.onset < end)) for part in piece.parts]
    # The key is detected from the notes, because not all music has it written.
    laid = lay_out_piece(replace(piece, keys=(), parts=tuple(part for part in begun if part.notes)))
    rows = laid.rows[:MOST_EVENTS]
    states = hear(listener, listener.begin(), list(rows), laid.time[:MOST_EVENTS].tolist())
    # A state comes after the event in its row.
    phrase = np.cumsum(laid.events[: len(rows) - 1, BAR_ADVANCE].astype(np.int64)) // PHRASE_BARS
    sizes = np.bincount(phrase)
    found = [summary(states[1:][phrase == number]) for number in np.flatnonzero(sizes >= FEWEST_EVENTS)]
    return np.array(found).reshape(-1, 2 * listener.head_width)
