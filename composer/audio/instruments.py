"""FluidSynth with its fonts: a General MIDI font, and on top of it the concert grand, with release samples.

SoundFonts have no release samples. A channel that plays the grand therefore has a second one, on which the noise of the
released key is played, softer the longer the key was held.
"""

from functools import cache
from pathlib import Path
from typing import Any

from composer.audio.fluidsynth import DRUMS, FluidSynth, load_library
from composer.audio.samples import SAMPLE_RATE, Samples
from composer.audio.seating import hall_send, place
from composer.audio.soundfonts import GRAND, check_soundfont, grand_over, rich_under
from composer.audio.timeline import PEDALS
from composer.errors import BadInput
from composer.score.drum_channels import DRUM_CHANNEL
from composer.score.messages import SUSTAIN

FEW_FRAMES = 4096
# Rendering time is proportional to the number of voices, and pedaled piano needs hundreds: beyond this limit, the
# oldest and softest are dropped. A note of the grand has two voices (left and right), or four between two velocity
# layers. The hall is FluidSynth's own reverb, wide, with about two seconds of damped reverberation.
SETTINGS: dict[str, int | float] = {
    "synth.polyphony": 64,
    "synth.dynamic-sample-loading": 1,
    "synth.lock-memory": 0,
    "synth.reverb.active": 1,
    "synth.reverb.room-size": 0.62,
    "synth.reverb.damp": 0.35,
    "synth.reverb.width": 0.9,
    "synth.reverb.level": 0.7,
    "synth.chorus.active": 1,
    "synth.chorus.nr": 3,
    "synth.chorus.level": 2.0,
    "synth.chorus.speed": 0.3,
    "synth.chorus.depth": 8.0,
}
GAIN = 0.6  # a solo piano comes out near -24 LUFS, a full band below full scale
BANK, VOLUME, PLACE, EXPRESSION, HALL = 0, 7, 10, 11, 91
# Programs that sound better in MuseScore General than in Fluid R3: stereo, or a fifth brighter when loud (50 were
# measured, see soundfonts/README.md).
GAINING = frozenset({24, 25, 32, 45, 48, 52, 71})
# Controllers that also apply to the key noise of a note.
MIRRORED = (VOLUME, PLACE, EXPRESSION, HALL)
# The location of release samples in the grand's font (scripts/grand).
RELEASE_BANK, RELEASE_PROGRAM = 126, 0
RELEASE_CHANNELS = 16
MOST_CHANNELS = 256
# How fast the key noise fades with the time the key is held, in decibels a second; taken from the original instrument.
RELEASE_FALL = 6.0


@cache
def keep_grand() -> Any:
    """Unpack the grand (a second, 100 MB) and keep it for the lifetime of the process.

    FluidSynth shares the samples of a font among all its users, as long as there are any.
    """
    keeper = load_library().Synth(samplerate=SAMPLE_RATE, **SETTINGS)
    keeper.program_select(0, keeper.sfload(str(GRAND)), 0, 0)
    return keeper


class Instruments:
    """FluidSynth with its fonts, ready to play. Close it to free the samples.

    Raises BadInput for an invalid font.
    """

    def __init__(self, library: FluidSynth, font: Path, channels: int):
        problem = check_soundfont(font)
        if problem is not None:
            raise BadInput.of(problem)
        self._library = library
        grand = grand_over(font)
        self._noises = RELEASE_CHANNELS if grand and channels + RELEASE_CHANNELS <= MOST_CHANNELS else 0
        self._channels = channels
        self._synth: Any = library.Synth(
            gain=GAIN, samplerate=SAMPLE_RATE, channels=channels + self._noises, **SETTINGS
        )
        # If several fonts have an instrument, FluidSynth uses the one loaded last.
        plain = rich_under(font)
        loaded = [self._load(file) for file in (font, plain, grand) if file is not None]
        self._grand = loaded[-1]
        self._rich = loaded[0] if plain else -1
        self._drums: frozenset[int] = frozenset()
        self._programs: dict[int, int] = {}
        self._banks: dict[int, int] = {}
        # Controllers set by the music, by channel.
        self._set: dict[int, dict[int, int]] = {}
        # Channels that play the grand, with their key-noise channels.
        self._noise_of: dict[int, int] = {}
        self._noise_places: dict[int, int] = {}
        self._pedals: set[int] = set()
        # When keys were pressed, in frames, with their velocities.
        self._down: dict[tuple[int, int], tuple[int, int]] = {}
        self._frame = 0

    def _load(self, file: Path) -> int:
        """The id that FluidSynth assigns to a font."""
        number = int(self._synth.sfload(str(file)))
        if number < 0:
            self.close()
            raise BadInput("soundfont_not_loaded", path=file)
        return number

    @property
    def synth(self) -> Any:
        """FluidSynth's own handle, for functions that are not wrapped here."""
        return self._synth.synth

    def close(self) -> None:
        """Free FluidSynth's memory."""
        self._synth.delete()

    def write(self, samples: Samples) -> None:
        """Fill `samples`, (frames, 2) and contiguous, with the next frames."""
        if len(samples):
            address = samples.ctypes.data
            do_write = self._library.write_few if len(samples) <= FEW_FRAMES else self._library.write_float
            do_write(self.synth, len(samples), address, 0, 2, address, 1, 2)
            self._frame += len(samples)

    def set_drums(self, channels: frozenset[int]) -> None:
        """Make channels drum kits; FluidSynth does this for the tenth one."""
        self._drums = channels | {DRUM_CHANNEL}
        for channel in sorted(channels):
            self._library.set_channel_type(self.synth, channel, DRUMS)

    def program(self, channel: int, program: int) -> None:
        """Set the program of a channel, with its place in the hall."""
        is_usual = channel not in self._drums and not self._banks.get(channel)
        if self._rich >= 0 and program in GAINING and is_usual:
            self._synth.program_select(channel, self._rich, 0, program)
        else:
            self._synth.program_change(channel, program)
        self._programs[channel] = program
        self._seat(channel)
        self._noise_of.pop(channel, None)
        if self._noises and self._synth.program_info(channel)[0] == self._grand:
            noise = self._channels + self._noise_places.setdefault(channel, len(self._noise_places)) % self._noises
            self._noise_of[channel] = noise
            self._synth.program_select(noise, self._grand, RELEASE_BANK, RELEASE_PROGRAM)
            keep_grand()
            for controller, value in self._set.get(channel, {}).items():
                self._synth.cc(noise, controller, value)

    def control(self, channel: int, controller: int, value: int) -> None:
        """Set a controller of a channel."""
        self._synth.cc(channel, controller, value)
        if controller == BANK:
            self._banks[channel] = value
        if controller == SUSTAIN:
            (self._pedals.add if value >= 64 else self._pedals.discard)(channel)
        if controller in MIRRORED:
            self._set.setdefault(channel, {})[controller] = value
            if channel in self._noise_of:
                self._synth.cc(self._noise_of[channel], controller, value)

    def note_on(self, channel: int, pitch: int, velocity: int) -> None:
        """Press a key."""
        self._library.note_on(self.synth, channel, pitch, velocity)
        if channel in self._noise_of:
            self._down[channel, pitch] = self._frame, velocity

    def note_off(self, channel: int, pitch: int) -> None:
        """Release a key."""
        self._library.note_off(self.synth, channel, pitch)
        frame, velocity = self._down.pop((channel, pitch), (0, 0))
        if velocity and channel not in self._pedals and channel in self._noise_of:
            # Amplitude is proportional to the square of velocity.
            softer = 10 ** (-RELEASE_FALL * (self._frame - frame) / SAMPLE_RATE / 40)
            noise = self._noise_of[channel]
            self._library.note_off(self.synth, noise, pitch)
            self._library.note_on(self.synth, noise, pitch, max(round(velocity * softer), 1))

    def lift_pedals(self) -> None:
        """Release all pedals."""
        for channel in range(self._channels):
            for pedal in PEDALS:
                self.control(channel, pedal, 0)

    def bend(self, channel: int, amount: int) -> None:
        """Bend the pitch of a channel, -8192 to 8191."""
        self._synth.pitch_bend(channel, amount)

    def press(self, channel: int, value: int) -> None:
        """Channel aftertouch."""
        self._library.channel_pressure(self.synth, channel, value)

    def press_key(self, channel: int, pitch: int, value: int) -> None:
        """Polyphonic aftertouch of a held key."""
        self._library.key_pressure(self.synth, channel, pitch, value)

    def exclusive(self, data: bytes) -> None:
        """Apply a system-exclusive message; after a reset, players keep their seats."""
        self._library.sysex(self.synth, data, len(data), None, None, None, 0)
        # A reset leaves only the tenth channel as drums, and all others as pianos, those of the key noises too.
        self.set_drums(self._drums - {DRUM_CHANNEL})
        for channel in self._programs:
            self.program(channel, self._synth.program_info(channel)[2])

    def _seat(self, channel: int) -> None:
        own, is_drums = self._set.get(channel, {}), channel in self._drums
        if PLACE not in own:
            self._synth.cc(channel, PLACE, place(self._programs[channel], channel, is_drums))
        if HALL not in own:
            self._synth.cc(channel, HALL, hall_send(self._programs[channel], is_drums))
