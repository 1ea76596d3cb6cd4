"""The speed budgets, as ratios measured in one run, because absolute times are noisy."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import keras
import numpy as np

from composer.audio.rendering import render
from composer.audio.soundfonts import choose_soundfont
from composer.audio.synthesis import synthesize
from composer.evaluation.baselines.numpy_backbone import NumpyBackbone
from composer.events.columns import COLUMNS
from composer.generation.engines.classic import ClassicEngine
from composer.generation.engines.virtuoso import VirtuosoEngine
from composer.generation.request.request import Request
from composer.generation.tasks.compose import compose
from composer.networks.classic import WINDOW, ClassicShape
from composer.networks.virtuoso.released import keras_network
from composer.networks.weights import MODELS_FOLDER
from composer.score.midi import midi_from_piece
from composer.score.midi_file import MidiFile

ROUNDS = 5
LOOP_STEPS = 10
COMPOSED_EVENTS = 500
STEPS = 400
# Three LSTM layers, as the 2022 project took over from the Classical Piano Composer.
SIZES_OF_2022 = {"layers": 3, "units": 512}


def bench() -> dict[str, Any]:
    """Compare decoding with the 2022 loop and with NumPy, and rendering with real time.

    Classic is compared with the loop on its own network, virtuoso with the loop on the network of 2022. Medians of
    interleaved rounds. Raises MissingDependency if weights, FluidSynth or a soundfont are missing.
    """
    classic, virtuoso = ClassicEngine.load(), VirtuosoEngine.load()
    network = keras_network(MODELS_FOLDER / "virtuoso")
    shape = classic.released.network.shape
    loops = {"loop": loop_of_2022(shape), "loop_2022": loop_of_2022(replace(shape, **SIZES_OF_2022))}
    window = classic.released.windows[0]
    names = (*loops, "classic", "virtuoso", "backbone", "numpy")
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for loop in loops.values():
        run_loop(loop, window, 1)
    compose(classic, Request(engine="classic", notes=8))
    compose(virtuoso, Request(notes=8))
    for seed in range(ROUNDS):
        with _timed(seconds["classic"], COMPOSED_EVENTS):
            compose(classic, Request(engine="classic", notes=COMPOSED_EVENTS, seed=seed))
        with _timed(seconds["virtuoso"], COMPOSED_EVENTS):
            piece = compose(virtuoso, Request(notes=COMPOSED_EVENTS, seed=seed))
        for name, loop in loops.items():
            with _timed(seconds[name], LOOP_STEPS):
                run_loop(loop, window, LOOP_STEPS)
        with _timed(seconds["backbone"], STEPS):
            heard = virtuoso.released.backbone.begin(1)
            for step in range(STEPS):
                virtuoso.released.backbone.hear(heard, np.ones((1, len(COLUMNS)), np.uint8), np.array([step]))
        with _timed(seconds["numpy"], STEPS):
            yardstick = NumpyBackbone(network)
            for step in range(STEPS):
                yardstick.hear(np.ones(len(COLUMNS), np.uint8), step)

    def times(slow: str, fast: str) -> float:
        return _median([one / other for one, other in zip(seconds[slow], seconds[fast], strict=True)])

    return {
        "classic": {
            "events_per_second": _median([1 / each for each in seconds["classic"]]),
            "events_per_second_2022": _median([1 / each for each in seconds["loop"]]),
            "times_faster_than_2022": times("loop", "classic"),
        },
        "virtuoso": {
            "notes_per_second": _median([1 / each for each in seconds["virtuoso"]]),
            "seconds_for_500_notes": _median([500 * each for each in seconds["virtuoso"]]),
            "events_per_second_2022": _median([1 / each for each in seconds["loop_2022"]]),
            "times_faster_than_2022": times("loop_2022", "virtuoso"),
            "backbone_steps_per_second": _median([1 / each for each in seconds["backbone"]]),
            "seconds_over_numpy": times("backbone", "numpy"),
        },
        "rendering": _rendering(midi_from_piece(piece)),
    }


@contextmanager
def _timed(seconds: list[float], steps: int) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    seconds.append((time.perf_counter() - begun) / steps)


def _rendering(midi: MidiFile) -> dict[str, float]:
    font = choose_soundfont()
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
    return {"times_real_time": _median(speeds), "first_slice_seconds": _median(first_slices)}


def loop_of_2022(shape: ClassicShape) -> keras.Model:
    """The 2022 network: the same layers from a window to the probabilities of the next class."""
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
    """Decode as in 2022: predict from the whole window for every event, take the argmax, slide the window."""
    heard = list(window)
    for _ in range(steps):
        chances = model.predict(np.array([heard]), verbose=0)
        heard = [*heard[1:], int(np.argmax(chances))]


def _median(values: list[float]) -> float:
    return round(statistics.median(values), 3)
