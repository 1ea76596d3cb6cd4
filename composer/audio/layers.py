"""Audio of intensity layers: all have the same length, and the level that they have in the mix.

Together they give the mix before limiting. Layers of a loop are seamless loops.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from composer.audio.rendering import folded
from composer.audio.samples import CHANNELS, SAMPLE_RATE, Audio
from composer.audio.stems import sound_of, stem_gain
from composer.audio.tags import Loop
from composer.score.piece import Piece


def sounds_of_layers(
    piece: Piece,
    layers: Sequence[Sequence[int]],
    font: Path,
    loop_seconds: float | None = None,
    on_progress: Callable[[float], None] = lambda done: None,
) -> Iterator[tuple[Audio, Loop | None]]:
    """Render each layer, given by part indices; as loops if the piece repeats after `loop_seconds`.

    `on_progress` gets 0 to 1 and may raise to stop. Raises as `synthesize` does.
    """
    steps = len(layers) + 1

    def sound(some: Piece, number: int) -> np.ndarray:
        heard = sound_of(some, font, lambda done: on_progress((number + done) / steps)).samples
        return heard if loop_seconds is None else folded([heard], round(loop_seconds * SAMPLE_RATE))

    mix = Audio(sound(piece, 0))
    gain, frames = stem_gain(mix), mix.frames
    del mix
    for number, places in enumerate(layers, 1):
        # Other parts are muted but kept, so that each stays on its channel and at its place in the hall.
        parts = tuple(
            part if place in places else replace(part, notes=(), pedals=()) for place, part in enumerate(piece.parts)
        )
        heard = sound(replace(piece, parts=parts), number)[:frames]
        samples = np.zeros((frames, CHANNELS), np.float32)
        np.multiply(heard, np.float32(gain), out=samples[: len(heard)])
        yield Audio(samples), Loop(0, frames) if loop_seconds is not None else None
