"""Measures whether requested chords are audible, with triad templates independent of the decoder."""

from collections.abc import Callable
from typing import Any

import numpy as np

from composer.evaluation.metrics.note_table import NoteTable
from composer.evaluation.studies.composing import composed_pieces
from composer.events.chords import chord_of_code
from composer.generation.engines.virtuoso import VirtuosoEngine
from composer.generation.request.request import Request

PROGRESSIONS = ("Am F C G", "I V vi IV", "ii7:V7 I", "i VI III VII", "Dm7:G7 Cmaj7 Am7", "C G Am Em F C F G")
STYLES = ("romantic", "classical", "song", "folk", "pop")
BARS = 16
# The weights of triad tones: the root weighs most, so that a root and third alone do not match another triad's third
# and fifth.
TONES = {0: 1.0, 3: 0.9, 4: 0.9, 7: 0.8}
TRIADS = np.array(
    [
        [TONES.get((pitch - root) % 12, 0.0) * ((pitch - root) % 12 != other) for pitch in range(12)]
        for root in range(12)
        for other in (3, 4)
    ]
)


def heard_chords(engine: VirtuosoEngine, requests: int, tell: Callable[[str], None]) -> dict[str, Any]:
    """The share of half bars with the requested root and third audible: normally, and with `strict`."""
    shares: dict[bool, list[float]] = {False: [], True: []}
    wished = [
        Request(
            styles=((STYLES[number % len(STYLES)], 1.0),),
            ensemble="piano",
            bars=BARS,
            chords=PROGRESSIONS[number % len(PROGRESSIONS)],
            strict=number % 2 == 1,
            seed=number,
            expression=0.0,
        )
        for number in range(requests)
    ]
    for request, piece in zip(wished, composed_pieces(engine, wished, tell, "with chords"), strict=True):
        chords = engine.plan(request).chords
        assert chords is not None
        shares[request.strict].append(heard_share(NoteTable.of(piece), chords))
    return {
        "requests": requests,
        "heard": round(float(np.mean(shares[False])), 4) if shares[False] else None,
        "heard_strict": round(float(np.mean(shares[True])), 4) if shares[True] else None,
    }


def heard_share(notes: NoteTable, chords: np.ndarray) -> float:
    """The share of sounding half bars whose likeliest triad has the requested root and third.

    `chords` (bars, 2) are codes as in `events.chords`; only root and third count, also of sevenths.
    """
    pitched = notes.pitched
    right = []
    for bar, onset in enumerate(notes.bars.onsets[: len(chords)].tolist()):
        half = int(notes.bars.ticks[bar]) // 2
        for place in range(2):
            begin, end = onset + place * half, onset + (place + 1) * half
            sounding = np.minimum(pitched.onset + pitched.duration, end) - np.maximum(pitched.onset, begin)
            weights = np.bincount(pitched.pitch % 12, np.maximum(sounding, 0), minlength=12)
            if not weights.any():
                continue
            asked = chord_of_code(int(chords[bar, place])).pitch_classes
            likeness = TRIADS @ weights / np.linalg.norm(TRIADS, axis=1)
            root, is_minor = divmod(int(np.argmax(likeness)), 2)
            right.append(root == asked[0] and (root + (3 if is_minor else 4)) % 12 == asked[1])
    return float(np.mean(right)) if right else 0.0


def chords_table(report: dict[str, Any]) -> str:
    """The shares as a Markdown table."""
    return "\n".join(
        [
            f"| of {report['requests']} requests with chords, half bars whose root and third are heard | |",
            "|---|---|",
            f"| as usual | {_share(report['heard'])} |",
            f"| with `--strict` | {_share(report['heard_strict'])} |",
        ]
    )


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
