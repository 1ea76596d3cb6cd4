"""Audio of intensity layers: all have the same length, and the level that they have in the mix.

Together they give the mix before limiting. Layers of a loop are seamless loops.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from composer.audio.apart import synthesizing
from composer.audio.rendering import folded, recorded, told
from composer.audio.samples import CHANNELS, SAMPLE_RATE, Audio, Samples
from composer.audio.stems import gain_of, only
from composer.audio.tags import Loop
from composer.score.midi import midi_from_piece
from composer.score.midi_file import MidiFile
from composer.score.piece import Piece


def sounds_of_layers(
    piece: Piece,
    layers: Sequence[Sequence[int]],
    font: Path,
    loop_seconds: float | None = None,
    on_progress: Callable[[float], None] = lambda done: None,
    is_apart: bool = False,
) -> Iterator[tuple[Audio, Loop | None]]:
    """Render each layer, given by part indices; as loops if the piece repeats after `loop_seconds`.

    `on_progress` gets 0 to 1 and may raise to stop; `is_apart` as in `rendering.record`. Raises as `synthesize` does.
    """
    steps = len(layers) + 1
    midis = [midi_from_piece(piece), *midis_of_layers(piece, layers)]
    with synthesizing(midis, font, is_apart) as sounds:

        def synthesized(before: int, done: float) -> None:
            on_progress((before + done) / steps)

        with recorded(told(next(sounds), piece.seconds, partial(synthesized, 0))) as once:
            mix = once if loop_seconds is None else once.closed(round(loop_seconds * SAMPLE_RATE))
            gain, frames = gain_of(mix.loudness, mix.peak), mix.frames
        for number in range(1, steps):
            heard = told(next(sounds), piece.seconds, partial(synthesized, number))
            yield layer_of(heard, gain, frames, loop_seconds is not None)


def midis_of_layers(piece: Piece, layers: Sequence[Sequence[int]]) -> list[MidiFile]:
    """Each layer, for a synthesizer."""
    return [midi_from_piece(only(piece, places)) for places in layers]


def layer_of(slices: Iterator[Audio], gain: float, frames: int, is_loop: bool) -> tuple[Audio, Loop | None]:
    """The sound of a layer, with the gain and length of the mix."""
    raw = (heard.samples for heard in slices)
    heard = folded(raw, frames) if is_loop else np.concatenate([*raw])[:frames]
    samples: Samples = np.zeros((frames, CHANNELS), np.float32)
    np.multiply(heard, np.float32(gain), out=samples[: len(heard)])
    return Audio(samples), Loop(0, frames) if is_loop else None
