"""The speed budgets, as ratios measured in one run: machines are noisy, ratios less so."""

import statistics
import time
from typing import Any

import keras
import numpy as np

from composer.audio.rendering import render
from composer.audio.soundfonts import choose_soundfont
from composer.audio.synthesis import synthesize
from composer.generation.classic import ClassicEngine
from composer.generation.compose import compose
from composer.generation.request import Request
from composer.networks.classic import WINDOW, ClassicShape
from composer.score.midi import midi_from_piece

ROUNDS = 5
LOOP_STEPS = 10
COMPOSED_EVENTS = 500


def bench() -> dict[str, Any]:
    """Decoding against the 2022 loop, and rendering against real time; medians of rounds taken in turn.

    Raises MissingDependency if the weights, FluidSynth or a soundfont are missing.
    """
    engine = ClassicEngine.load()
    loop = loop_of_2022(engine.released.network.shape)
    window = engine.released.windows[0]
    compose(engine, Request(engine="classic", notes=8))
    run_loop(loop, window, 1)
    ours, theirs = [], []
    for number in range(ROUNDS):
        begun = time.perf_counter()
        piece = compose(engine, Request(engine="classic", notes=COMPOSED_EVENTS, seed=number))
        composed = time.perf_counter()
        run_loop(loop, window, LOOP_STEPS)
        ours.append(COMPOSED_EVENTS / (composed - begun))
        theirs.append(LOOP_STEPS / (time.perf_counter() - composed))
    midi, font = midi_from_piece(piece), choose_soundfont()
    render(midi, font)
    speeds, first_slices = [], []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        slices = synthesize(midi, font)
        next(slices)
        first_slices.append(time.perf_counter() - begun)
        slices.close()
        begun = time.perf_counter()
        audio = render(midi, font)
        speeds.append(audio.seconds / (time.perf_counter() - begun))
    return {
        "classic": {
            "events_per_second": _median(ours),
            "events_per_second_2022": _median(theirs),
            "times_faster_than_2022": _median([one / other for one, other in zip(ours, theirs, strict=True)]),
        },
        "rendering": {"times_real_time": _median(speeds), "first_slice_seconds": _median(first_slices)},
    }


def loop_of_2022(shape: ClassicShape) -> keras.Model:
    """The same layers as they were used in 2022: a window in, the chances of the one class that follows out."""
    return keras.Sequential(
        [
            keras.Input((WINDOW,)),
            keras.layers.Embedding(shape.classes, shape.embedding),
            *(
                layer
                for number in range(shape.layers)
                for layer in (
                    keras.layers.LSTM(shape.units, return_sequences=number < shape.layers - 1),
                    keras.layers.Dropout(shape.dropout),
                )
            ),
            keras.layers.Dense(shape.hidden, activation="relu"),
            keras.layers.Dropout(shape.dropout),
            keras.layers.Dense(shape.classes, activation="softmax"),
        ]
    )


def run_loop(model: keras.Model, window: np.ndarray, steps: int) -> None:
    """Decode as in 2022: predict on the whole window for every event, take the likeliest, slide the window."""
    heard = list(window)
    for _ in range(steps):
        chances = model.predict(np.array([heard]), verbose=0)
        heard = [*heard[1:], int(np.argmax(chances))]


def _median(values: list[float]) -> float:
    return round(statistics.median(values), 3)
