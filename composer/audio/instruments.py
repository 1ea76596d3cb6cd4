"""FluidSynth with its fonts: a General MIDI font, and over it the concert grand, which has release samples.

SoundFonts know nothing of keys that go up again. A channel that plays the grand therefore has a second one, on which
the noise of a released key is struck, softer the longer the key was down.
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
# Rendering time goes with the number of voices, and a pedalled piano asks for hundreds: past these the oldest and
# softest are let go. A note of the grand has two, left and right, and four between two of its layers.
# The hall is FluidSynth's own, wide, with about two seconds of reverberation and its heights damped.
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
# Programs that sound better in MuseScore General than in Fluid R3: stereo, or a fifth brighter where they are loud
# (measured of 50 of them, see soundfonts/README.md).
GAINING = frozenset({24, 25, 32, 45, 48, 52, 71})
# What holds for a note holds for the noise of its key.
MIRRORED = (VOLUME, PLACE, EXPRESSION, HALL)
# In the grand's font (scripts/grand): where its release samples are.
RELEASE_BANK, RELEASE_PROGRAM = 126, 0
RELEASE_CHANNELS = 16
MOST_CHANNELS = 256
# Decibels a second that the noise of a key is softer, the longer it was down; the recordings' own instrument says so.
RELEASE_FALL = 6.0


@cache
def keep_grand() -> Any:
    """Unpack the grand (a second, a hundred megabytes) and keep it for as long as the process lasts.

    FluidSynth gives the samples of a font to all that play it, while anybody does.
    """
    keeper = load_library().Synth(samplerate=SAMPLE_RATE, **SETTINGS)
    keeper.program_select(0, keeper.sfload(str(GRAND)), 0, 0)
    return keeper


class Instruments:
    """FluidSynth with its fonts, on which music is played. Close it: it holds the instruments' samples.

    Raises BadInput for a font that is not one.
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
        # Of fonts that have an instrument FluidSynth takes the one that was loaded last.
        plain = rich_under(font)
        loaded = [self._load(file) for file in (font, plain, grand) if file is not None]
        self._grand = loaded[-1]
        self._rich = loaded[0] if plain else -1
        self._drums: frozenset[int] = frozenset()
        self._programs: dict[int, int] = {}
        self._banks: dict[int, int] = {}
        # Controllers that the music has set itself, by channel.
        self._set: dict[int, dict[int, int]] = {}
        # Channels that play the grand, and where the noise of their keys is.
        self._noise_of: dict[int, int] = {}
        self._noise_places: dict[int, int] = {}
        self._pedals: set[int] = set()
        # When keys went down, in frames, and how hard.
        self._down: dict[tuple[int, int], tuple[int, int]] = {}
        self._frame = 0

    def _load(self, file: Path) -> int:
        """The number that FluidSynth gives a font."""
        number = int(self._synth.sfload(str(file)))
        if number < 0:
            self.close()
            raise BadInput("soundfont_not_loaded", path=file)
        return number

    @property
    def synth(self) -> Any:
        """FluidSynth's own handle, for what has no function here."""
        return self._synth.synth

    def close(self) -> None:
        """Let FluidSynth's memory go."""
        self._synth.delete()

    def write(self, samples: Samples) -> None:
        """Fill `samples`, (frames, 2) and contiguous, with the next frames."""
        if len(samples):
            address = samples.ctypes.data
            do_write = self._library.write_few if len(samples) <= FEW_FRAMES else self._library.write_float
            do_write(self.synth, len(samples), address, 0, 2, address, 1, 2)
            self._frame += len(samples)

    def set_drums(self, channels: frozenset[int]) -> None:
        """Make channels drum kits; FluidSynth makes the tenth one."""
        self._drums = channels | {DRUM_CHANNEL}
        for channel in sorted(channels):
            self._library.set_channel_type(self.synth, channel, DRUMS)

    def program(self, channel: int, program: int) -> None:
        """Have a channel play a program, at its place in the hall."""
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
            # Amplitude goes with the square of velocity.
            softer = 10 ** (-RELEASE_FALL * (self._frame - frame) / SAMPLE_RATE / 40)
            noise = self._noise_of[channel]
            self._library.note_off(self.synth, noise, pitch)
            self._library.note_on(self.synth, noise, pitch, max(round(velocity * softer), 1))

    def lift_pedals(self) -> None:
        """Let all pedals up."""
        for channel in range(self._channels):
            for pedal in PEDALS:
                self.control(channel, pedal, 0)

    def bend(self, channel: int, amount: int) -> None:
        """Bend the pitch of a channel, -8192 to 8191."""
        self._synth.pitch_bend(channel, amount)

    def press(self, channel: int, value: int) -> None:
        """Press all keys of a channel that are down further."""
        self._library.channel_pressure(self.synth, channel, value)

    def press_key(self, channel: int, pitch: int, value: int) -> None:
        """Press a key that is down further."""
        self._library.key_pressure(self.synth, channel, pitch, value)

    def exclusive(self, data: bytes) -> None:
        """Do what a system-exclusive message says; where it resets all, players keep their seats."""
        self._library.sysex(self.synth, data, len(data), None, None, None, 0)
        # A reset makes drums of the tenth channel alone.
        self.set_drums(self._drums - {DRUM_CHANNEL})
        for channel in self._programs:
            self._seat(channel)

    def _seat(self, channel: int) -> None:
        own, is_drums = self._set.get(channel, {}), channel in self._drums
        if PLACE not in own:
            self._synth.cc(channel, PLACE, place(self._programs[channel], channel, is_drums))
        if HALL not in own:
            self._synth.cc(channel, HALL, hall_send(self._programs[channel], is_drums))
