"""Listening: the sound of a performance from any second on, with any edits, as slices that follow without a gap.

A slice is a FLAC file: half the size of what it holds, and the same to the sample once decoded. Slices of one stream
are made by one synthesizer that plays on; a changed edit, or a jump, begins another stream.
"""

import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np

from composer.audio.encoding import encode
from composer.audio.levelling import Leveller, likely_gain
from composer.audio.live import LiveSynthesizer, Playable, playable
from composer.audio.samples import SAMPLE_RATE, Audio, Samples
from composer.errors import BadInput, ComposerError
from composer.score.drum_channels import DRUM_CHANNEL
from composer.score.editing import Edits, edited
from composer.score.midi_writing import PITCHED_CHANNELS
from composer.score.piece import Piece
from composer.studio.playback.performance import Performance, Snapshot

# In frames, multiples of 64: the first is short, so that it is there at once.
FIRST_SLICE_FRAMES = 64 * 500
SLICE_FRAMES = 64 * 1200
# A guess is made from so much: two seconds.
BEGINNING_FRAMES = 64 * 1400
SILENT_FRAMES = 64
# Less than the time between two ticks of the fastest music: notes of a bar line begin after it, those before it end.
BEFORE_BAR_FRAMES = 64
# So much beyond the first slice must be composed before it is given away, so that composing stays ahead: as much as is
# heard while the next two bars are composed, each of which lasts two to three seconds.
BARS_SECONDS = 5.0
LEAD_SECONDS, SHORT_LEAD_SECONDS = 3.0, 0.5
# Where it goes less than so many times faster than the music, it must be further ahead the longer the piece is.
ENOUGH_SPEED = 1.5
# Each holds the samples of some instruments, 10 to 30 MB of a small font.
MOST_STREAMS = 32
# Of one performance: the one that plays, and the next one after a jump or an edit.
MOST_OF_PERFORMANCE = 2
# A browser that plays asks every two seconds: a stream that nobody has taken from for several times that may go where
# there is no other room.
UNUSED_SECONDS = 8
# Each holds the samples of some instruments: up to eighty megabytes.
MOST_RESIDENT_FONTS = 3
PIANO = {0: 0}
IDLE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Slice:
    """A FLAC file, and whether it is the last one; where in it the music goes on in another timing (seconds of the
    slice), and at which second of the piece in that."""

    flac: bytes
    is_last: bool
    joined: tuple[float, float] | None = None


class NotYet(Exception):
    """What is asked for is not composed yet; ask again soon."""


class Full(ComposerError):
    """As many listen as can be played for; one of them will stop."""


class NotNext(BadInput):
    """Not the slice that this stream can give; another stream can."""


class Stream:
    """The sound of a performance from a second of the unedited piece on; its slices are taken one after the other.

    One that `is_growing` begins in the piece as it is written, which is what is there while it is composed. When the
    piece is whole, and played as players play, it goes on in that from the next bar line on: no note is left out, and
    none is heard twice.
    """

    def __init__(
        self, performance: Performance, start_second: float, edits: Edits, font: Path, is_growing: bool = False
    ):
        self.performance, self.edits, self.font = performance, edits, font
        self.used = time.monotonic()
        self._lock = Lock()
        self._next = 0
        self.is_closed = False
        self._start_second = start_second / edits.tempo
        self._is_growing = is_growing
        self._loaded: LiveSynthesizer | None = None
        self._leveller: Leveller | None = None
        self._of: Snapshot | None = None
        self._playable: Playable | None = None
        self._end = 0
        # Where it goes on in another timing, and where in that.
        self._join: _Join | None = None
        # Played and not given away yet; counted in frames since the start, what was played and what was given away.
        self._raw: Samples = np.zeros((0, 2), np.float32)
        self._played = self._given = 0
        # After so many frames it went on at so many seconds of the piece in its new timing, which is not told yet.
        self._joined: tuple[int, float] | None = None
        self._last: tuple[int, Slice] | None = None

    def slice(self, number: int) -> Slice | None:
        """The slice of that number, None behind the last; the one before may be taken once more.

        Raises NotYet if composing has not come so far, and NotNext for any other number.
        """
        with self._lock:
            return self._slice(number)

    def _slice(self, number: int) -> Slice | None:
        self.used = time.monotonic()
        if self._last is not None and number == self._last[0]:
            return self._last[1]
        if self._last is not None and self._last[1].is_last:
            return None
        if self.is_closed or number != self._next:
            raise NotNext("not_the_next_slice", number=number)
        made = self._made(FIRST_SLICE_FRAMES if number == 0 else SLICE_FRAMES)
        self._next += 1
        self._last = (number, made)
        if made.is_last:
            self._let_go()
        if self.performance.heard_since is None:
            self.performance.heard_since = time.monotonic()
        return made

    def close(self) -> None:
        """Let the synthesizer go."""
        with self._lock:
            self.is_closed = True
            self._let_go()

    def _let_go(self) -> None:
        if self._loaded is not None:
            self._loaded.close()
            self._loaded = None

    @property
    def _synthesizer(self) -> LiveSynthesizer:
        """Begun with the first slice: to load a font takes time, for which nobody else should wait."""
        if self._loaded is None:
            self._loaded = LiveSynthesizer(self.font, self._start_second)
        return self._loaded

    def _made(self, frames: int) -> Slice:
        # In this order: what is over does not change any more.
        is_over, snapshot = self.performance.is_over, self.performance.snapshot
        if snapshot is None:
            if is_over:
                raise BadInput("nothing_composed")
            raise NotYet
        gains = self.performance.gains
        # How loud it will be is guessed from more than a slice.
        wanted = (frames if self.font in gains else max(frames, BEGINNING_FRAMES)) - len(self._raw)
        if not is_over:
            lead = lead_seconds(self.performance.speed, snapshot) if self._next == 0 else 0.0
            horizon = round((snapshot.horizon / self.edits.tempo - lead) * SAMPLE_RATE)
            needed = max(frames - len(self._raw), wanted - round(lead * SAMPLE_RATE))
            if self._synthesizer.frame + needed > horizon:
                raise NotYet
        self._take_up(snapshot)
        self._play(wanted, is_over)
        if self.font not in gains:
            gains[self.font] = likely_gain(self._raw)
        if self._leveller is None:
            self._leveller = Leveller(gains[self.font])
        assert self._playable is not None
        samples, self._raw = self._raw[:frames], self._raw[frames:]
        is_last = is_over and not len(self._raw) and self._join is None and self._synthesizer.frame >= self._end
        if is_last:
            # A file without a sample is none.
            silence = np.zeros((SILENT_FRAMES, 2), np.float32)
            samples = np.concatenate([samples, self._synthesizer.ring_out(self._playable), silence])
        levelled = self._leveller.feed(samples, gains[self.font], is_last)
        joined = self._joined_within(len(levelled))
        return Slice(encode(Audio(levelled), "flac"), is_last, joined)

    def _take_up(self, snapshot: Snapshot) -> None:
        """Play what a snapshot has from here on."""
        if self._of is snapshot:
            return
        self._of = snapshot
        played = self.performance.played(snapshot, self.edits.expression)
        if self._is_growing and snapshot.is_whole and not self._synthesizer.frame:
            # Of what was asked for as it is written nothing was heard yet.
            self._is_growing, self._joined = False, (0, 0.0)
        if not (self._is_growing and snapshot.is_whole and self.performance.has_expression):
            self._playable, self._end = self._edited(played, snapshot)
            return
        written = self.performance.played(snapshot, 0.0)
        self._playable, self._end = self._edited(written, snapshot)
        self._join = self._join_of(written, played, snapshot)

    def _join_of(self, written: Piece, played: Piece, snapshot: Snapshot) -> "_Join | None":
        """How it goes on as it is played, at the next bar line; None behind the last one."""
        tempo = self.edits.tempo
        for tick in written.bar_onsets():
            leaves = round(written.second_at(tick) / tempo * SAMPLE_RATE) - BEFORE_BAR_FRAMES
            enters = round(played.second_at(tick) / tempo * SAMPLE_RATE) - BEFORE_BAR_FRAMES
            if enters >= 0 and leaves >= max(self._synthesizer.frame, 0):
                return _Join(leaves, enters, *self._edited(played, snapshot))
        return None

    def _edited(self, piece: Piece, snapshot: Snapshot) -> tuple[Playable, int]:
        """What is to be played of a piece, and the frame where it ends."""
        found = playable(edited(piece, self.edits, snapshot.numbers), snapshot.numbers)
        # A part that is silenced lasts as long as the piece all the same.
        return found, round(max(found.seconds, piece.seconds / self.edits.tempo) * SAMPLE_RATE)

    def _play(self, frames: int, is_over: bool) -> None:
        """Play so many frames more, or to the end of what is over: what grows may rest at its end."""
        assert self._playable is not None
        synthesizer, made = self._synthesizer, [self._raw]
        while frames > 0:
            end = self._end if self._join is None else self._join.leaves
            now = min(frames, end - synthesizer.frame) if is_over else frames
            if now > 0:
                made.append(synthesizer.play(self._playable, now))
                self._played, frames = self._played + now, frames - now
            elif self._join is not None:
                joining, self._join, self._is_growing = self._join, None, False
                self._playable, self._end = joining.playable, joining.end
                synthesizer.go_on_in(joining.playable, joining.enters)
                self._joined = self._played, joining.enters * self.edits.tempo / SAMPLE_RATE
            else:
                break
        self._raw = np.concatenate(made)

    def _joined_within(self, frames: int) -> tuple[float, float] | None:
        """Whether it went on in another timing within the next so many frames that are given away; those it counts."""
        before, self._given = self._given, self._given + frames
        if self._joined is None or self._joined[0] >= self._given:
            return None
        (place, second), self._joined = self._joined, None
        return (place - before) / SAMPLE_RATE, second


@dataclass(frozen=True, slots=True)
class _Join:
    """At the frame `leaves` of one timing, go on at the frame `enters` of another, in which it ends at `end`."""

    leaves: int
    enters: int
    playable: Playable
    end: int


def lead_seconds(speed: float, snapshot: Snapshot) -> float:
    """How far composing must be ahead before the first sound, at a speed in seconds of music a second."""
    while_bars_come = min(max(BARS_SECONDS / max(speed, 0.01), SHORT_LEAD_SECONDS), LEAD_SECONDS)
    whole = snapshot.horizon * snapshot.planned_bars / max(snapshot.bars, 1)
    return while_bars_come + whole * max(1 - speed / ENOUGH_SPEED, 0.0)


class Listeners:
    """The streams that are being listened to; those that nobody has taken from for a while are closed."""

    def __init__(self) -> None:
        self._residents: OrderedDict[Path, LiveSynthesizer] = OrderedDict()
        self._warming = Lock()
        self._streams: OrderedDict[tuple[str, str], Stream] = OrderedDict()
        self._lock = Lock()

    def warm_up(self, font: Path, programs: Mapping[int, int] = PIANO) -> None:
        """Keep samples unpacked, by default the piano's: what is heard first most often.

        `programs` are those of MIDI channels; each channel of a font keeps the last one that it was given.
        """
        with self._warming:
            if font not in self._residents:
                self._residents[font] = LiveSynthesizer(font)
            elif font != next(iter(self._residents)):
                self._residents.move_to_end(font)
            for channel, program in programs.items():
                self._residents[font].choose(program, channel)
            # The first is that of whoever has chosen none.
            others = list(self._residents)[1:]
            for other in others[: len(self._residents) - MOST_RESIDENT_FONTS]:
                self._residents.pop(other).close()

    def stream(
        self,
        name: str,
        performance: Performance,
        start_second: float,
        edits: Edits,
        font: Path,
        number: int = 0,
        heard: str = "",
        is_growing: bool = False,
    ) -> Stream:
        """The stream that a browser calls by this name; begun if there is none and slice 0 is asked for.

        A performance has two at most: another one ends its oldest, but for the one that is `heard` until the new one
        takes over. Raises NotNext if a stream that has ended is to go on, and Full where all that there may be are in
        use.
        """
        key = (performance.id, name)
        going: list[Stream] = []
        try:
            with self._lock:
                found = self._streams.get(key)
                if found is None:
                    if number:
                        raise NotNext("stream_ended")
                    mine = [other for other in self._streams if other[0] == performance.id]
                    mine.sort(key=lambda other: other[1] == heard)
                    going += [self._streams.pop(other) for other in mine[: len(mine) + 1 - MOST_OF_PERFORMANCE]]
                    going += self._unused()
                    if len(self._streams) >= MOST_STREAMS:
                        raise Full("too_many_listeners")
                    found = self._streams[key] = Stream(performance, start_second, edits, font, is_growing)
                self._streams.move_to_end(key)
                return found
        finally:
            # One that is just being played from is waited for.
            for stream in going:
                stream.close()

    @property
    def count(self) -> int:
        """How many streams there are."""
        return len(self._streams)

    def _unused(self) -> list[Stream]:
        """Take out those that nobody has taken from for long, and where there is no room, for a while; the longest
        unused first. The lock is held."""
        now, going = time.monotonic(), []
        for key, stream in list(self._streams.items()):
            unused = now - stream.used
            if unused > IDLE_SECONDS or (len(self._streams) >= MOST_STREAMS and unused > UNUSED_SECONDS):
                going.append(self._streams.pop(key))
        return going


@cache
def listeners() -> Listeners:
    """Those of this process."""
    return Listeners()


def get_ready(font: Path, performance: Performance, edits: Edits) -> None:
    """Unpack what a font needs to play a performance. Raises as `LiveSynthesizer` does."""
    snapshot = performance.snapshot
    if snapshot is None:
        return
    parts = edited(snapshot.piece, edits, snapshot.numbers).parts
    # The first channel stays the piano's.
    pitched = zip(PITCHED_CHANNELS[1:], (part.program for part in parts if not part.is_drums), strict=False)
    kits = [(DRUM_CHANNEL, part.program) for part in parts if part.is_drums]
    listeners().warm_up(font, dict([*pitched, *kits]))
