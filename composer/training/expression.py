"""Learns expressive performance from recordings, for `composer.expression`."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from composer.corpus.manifest import read_manifest
from composer.corpus.styles import GENRES, word
from composer.expression.regression import MOST_SPREADS, Regression
from composer.expression.released import ANY_STYLE, MANNERS_NAME, Manner, player_of
from composer.expression.tempo import smoothed
from composer.files import RECEIPT_NAME
from composer.networks.weights import WEIGHTS_NAME, pack_arrays, release
from composer.training.expression_card import measured, read_me
from composer.training.performances import (
    PlayedPiece,
    Spread,
    count_styles,
    drum_accents,
    other_spreads,
    read_performances,
)
from composer.training.regressions import constant, perceptron, ridge

# The smallest variation assumed within a piece.
LEAST_TEMPO, LEAST_LOUDNESS, LEAST_ACCENTS = 0.02, 3.0, 3.0
# The number of iterations to find the gain at which predictions vary as much as the performances.
GAIN_STEPS = 4
# A file with a constant tempo is taken to be this free.
STEADIEST = 0.005
# Only every n-th note is used, because there are more notes than chords or bars.
NOTE_STEP = 5
FEWEST_PIECES = 5
# In seconds; with a longer pause, the pedal was not changed but left alone.
LONGEST_PEDAL_GAP = 0.5
# Composers with this many files can be requested as styles.
FEWEST_FILES = 10
# Styles without recordings borrow the manner of another.
BORROWED = {"ragtime": "game", "pop": "game", "folk": "classical", "chorale": "classical", "baroque": "classical"}
Tell = Callable[[str], None]
Rows = Callable[[Sequence[PlayedPiece]], tuple[np.ndarray, np.ndarray, np.ndarray]]


def train_expression(corpus: Path, out: Path, tell: Tell, seed: int = 0) -> dict[str, Any]:
    """Learn from all performed pieces of a folder of MIDI with a manifest, release in `out`, and return the card.

    Raises BadInput if the folder has too little music or `out` cannot be written.
    """
    performances = read_performances(corpus, tell)
    learned = [performance for performance in performances if performance.split == "train"]
    held_out = [performance for performance in performances if performance.split != "train"]
    spreads, listened = other_spreads(corpus, set(count_styles(performances)), tell)
    drums, drummed = drum_accents(corpus, tell)
    manners = manners_of(learned, spreads, genres_of(corpus))
    tell(f"learning from {len(learned)} pieces")
    regressions = fit_regressions(learned, np.random.default_rng(seed), tell)
    content: dict[str, Any] = {
        "manners": {name: asdict(manner) for name, manner in manners.items()},
        "pedal": pedaling(learned, regressions["pedal"], regressions["lift"]),
    }
    arrays = {"drum_accents": drums.astype(np.float32)}
    for name, regression in regressions.items():
        arrays |= regression.arrays(name)
    entries = [performance.entry for performance in learned] + listened + drummed
    card: dict[str, Any] = {
        "engine": "expression",
        "what": "How a piece is played: tempo, dynamics and pedal.",
        "parameters": int(sum(array.size for array in arrays.values())),
        "training": {
            "seed": seed,
            "pieces": len(learned),
            "beats": sum(len(performance.tempo) for performance in learned),
            "notes": sum(len(performance.accents) for performance in learned),
            "pieces_with_pedal": sum(performance.eighths is not None for performance in learned),
            "files_heard_for_their_freedom": len(listened),
            "drum_files": len(drummed),
        },
        "held_out": measured(player_of(arrays, content), held_out),
        "compared": _compared(learned, held_out, regressions),
    }
    receipt = sorted((entry.receipt(corpus) for entry in entries), key=lambda row: row["path"])
    files = {
        WEIGHTS_NAME: pack_arrays(arrays),
        MANNERS_NAME: _json(content),
        RECEIPT_NAME: _json(receipt),
        "README.md": read_me(card, {name: manners[name] for name in _measured(learned, manners)}).encode(),
    }
    release(out, files, card)
    return card


def fit_regressions(learned: Sequence[PlayedPiece], random: np.random.Generator, tell: Tell) -> dict[str, Regression]:
    """The five regressions; those of tempo, loudness and accents are scaled to vary as much as the performances."""
    found = {}
    for name, rows in ROWS.items():
        tell(f"learning {name}")
        features, targets, weights = rows(learned)
        fitted = perceptron(features, targets, weights, random)
        wanted = np.sqrt(np.average(targets**2, weights=weights))
        found[name] = fitted
        for _ in range(GAIN_STEPS):
            reached = found[name].deviations(features)
            if name == "tempo":
                reached = smoothed(reached)
            varies = np.sqrt(np.average(reached**2, weights=weights))
            found[name] = replace(found[name], gain=float(found[name].gain * wanted / varies))
    tell("learning the pedal")
    for name, (features, is_so, weights) in (("pedal", pedal_rows(learned)), ("lift", lift_rows(learned))):
        # What nobody did is not learned: see `pedaling`.
        known = perceptron(features, is_so, weights, random, is_chance=True) if len(features) else None
        found[name] = known or constant(learned[0].cells.shape[1])
    return found


def tempo_rows(performances: Sequence[PlayedPiece]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features, targets in standard deviations of the piece, and weights that balance the pieces."""
    return _rows(
        [
            (p.cells, np.clip(p.tempo / max(p.spread.tempo, LEAST_TEMPO), -MOST_SPREADS, MOST_SPREADS))
            for p in performances
        ]
    )


def loudness_rows(performances: Sequence[PlayedPiece]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same for the loudness of beats."""
    return _rows([(p.cells, p.loudness / max(p.spread.loudness, LEAST_LOUDNESS)) for p in performances])


def accent_rows(performances: Sequence[PlayedPiece]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same for the accents of notes."""
    return _rows(
        [(p.notes[::NOTE_STEP], (p.accents / max(p.spread.accents, LEAST_ACCENTS))[::NOTE_STEP]) for p in performances]
    )


def pedal_rows(performances: Sequence[PlayedPiece]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same for whether the pedal is down in each eighth."""
    return _rows([_nobody(performances), *((p.eighths, p.pedal) for p in performances if p.eighths is not None)])


def lift_rows(performances: Sequence[PlayedPiece]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same for whether the pedal is lifted between eighths in which it is down."""
    rows = [_nobody(performances)]
    for performance in performances:
        if performance.eighths is not None:
            held = performance.pedal & np.append(False, performance.pedal[:-1])
            rows.append((performance.eighths[held], performance.lift[held]))
    return _rows(rows)


def _nobody(performances: Sequence[PlayedPiece]) -> tuple[np.ndarray, np.ndarray]:
    """No rows, with the features of the others, for music in which nobody used the pedal."""
    return performances[0].cells[:0], np.zeros(0)


ROWS: dict[str, Rows] = {"tempo": tempo_rows, "loudness": loudness_rows, "accents": accent_rows}


def _rows(pieces: Sequence[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    weights = [np.full(len(targets), max(len(targets), 1) ** -0.5) for _, targets in pieces]
    features = np.concatenate([features for features, _ in pieces])
    return features, np.concatenate([targets for _, targets in pieces]).astype(np.float64), np.concatenate(weights)


def manners_of(
    learned: Sequence[PlayedPiece], spreads: Mapping[str, list[Spread]], genres: Mapping[str, str]
) -> dict[str, Manner]:
    """The manner of each style and composer with enough pieces, and of all together.

    `genres` names the most common genre of each composer in the corpus: composers without recordings are played in its
    manner.
    """
    played = [performance.spread for performance in learned]
    everyone = _manner(played)
    manners = {ANY_STYLE: everyone}
    for style, count in count_styles(learned).items():
        if count >= FEWEST_PIECES:
            manners[style] = _manner([p.spread for p in learned if style in p.styles])
    for style, members in spreads.items():
        if len(members) >= FEWEST_PIECES:
            # Between instruments, velocities reflect how loud each plays, not how freely: pianists set the limits.
            found = _manner(members)
            bound = {name: min(getattr(found, name), getattr(everyone, name)) for name in ("loudness", "accents")}
            # If pedals are not recorded, whether they were used is unknown.
            manners[style] = replace(found, pedal=found.pedal or everyone.pedal, **bound)
    manners |= {s: manners[o] for s, o in BORROWED.items() if s not in manners and o in manners}
    # Which composers have pedal depends on when they were recorded; which period has it does not.
    return {
        name: replace(manner, pedal=manners[genres[name]].pedal) if genres.get(name) in manners else manner
        for name, manner in {**{c: manners[g] for c, g in genres.items() if g in manners}, **manners}.items()
    }


def _measured(learned: Sequence[PlayedPiece], manners: Mapping[str, Manner]) -> list[str]:
    """The styles with a manner of their own, or that are not composers."""
    counts = count_styles(learned)
    return [name for name in manners if name in (ANY_STYLE, *GENRES) or counts[name] >= FEWEST_PIECES]


def _manner(spreads: Sequence[Spread]) -> Manner:
    """The typical manner: the geometric mean, because a few go to extremes."""

    def typical(name: str, least: float) -> float:
        values = [max(getattr(spread, name), least) for spread in spreads]
        return round(float(np.exp(np.mean(np.log(values)))), 4)

    # Whatever half of the players do is a habit.
    pedal = min(2 * float(np.mean([spread.has_pedal for spread in spreads])), 1.0)
    return Manner(typical("tempo", STEADIEST), typical("loudness", 1), typical("accents", 1), round(pedal, 2))


def genres_of(corpus: Path) -> dict[str, str]:
    """The most common genre of each composer with enough files."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in read_manifest(corpus):
        counts[word(entry.composer)][entry.style] += 1
    return {
        name: counter.most_common(1)[0][0]
        for name, counter in counts.items()
        if name and counter.total() >= FEWEST_FILES
    }


def pedaling(learned: Sequence[PlayedPiece], pedal: Regression, lift: Regression) -> dict[str, float]:
    """The thresholds at which the pedal is down as long, and changed as often, as in the pieces; and the lag."""
    features, is_down, _ = pedal_rows(learned)
    held, is_lifted, _ = lift_rows(learned)
    gaps = np.concatenate([performance.gaps for performance in learned])
    gaps = gaps[(gaps > 0) & (gaps < LONGEST_PEDAL_GAP)]
    if not len(held) or not len(gaps):
        return {"pedal_threshold": 1.0, "lift_threshold": 0.0, "pedal_lag": 0.1}
    chance = 1 / (1 + np.exp(-pedal.predict(features)))
    return {
        # A probability over one half always counts as down.
        "pedal_threshold": round(min(float(np.quantile(chance, 1 - is_down.mean())), 0.5), 4),
        "lift_threshold": round(float(np.quantile(lift.predict(held), 1 - is_lifted.mean())), 4),
        "pedal_lag": round(float(np.median(gaps)), 4),
    }


def _compared(
    learned: Sequence[PlayedPiece], held_out: Sequence[PlayedPiece], regressions: Mapping[str, Regression]
) -> dict[str, dict[str, float]]:
    """The mean correlation with held-out performances, for ridge regression and for the released model."""
    return {
        name: {
            kind: round(float(np.mean([_correlation(regression, rows([p])) for p in held_out])), 3)
            for kind, regression in (("ridge", ridge(*rows(learned))), ("perceptron", regressions[name]))
        }
        for name, rows in ROWS.items()
    }


def _correlation(regression: Regression, rows: tuple[np.ndarray, np.ndarray, np.ndarray]) -> float:
    features, targets, _ = rows
    predicted = regression.predict(features)
    return float(np.corrcoef(predicted, targets)[0, 1]) if np.ptp(targets) > 0 and np.ptp(predicted) > 0 else 0.0


def _json(content: Any) -> bytes:
    return json.dumps(content, indent=1, ensure_ascii=False).encode() + b"\n"
