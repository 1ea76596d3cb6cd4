"""Streams the sound of a performance from any second, with any edits, as gapless slices.

A slice is a FLAC file: half the size of its samples, and lossless. The slices of a stream come from one continuously
playing synthesizer; a changed edit or a jump starts another stream.
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
from composer.audio.leveling import Leveler, likely_gain
from composer.audio.live import LiveSynthesizer, Playable, playable
from composer.audio.live_apart import LiveSynthesizerApart, live_synthesizer
from composer.audio.samples import SAMPLE_RATE, Audio, Samples
from composer.errors import BadInput, ComposerError
from composer.score.drum_channels import DRUM_CHANNEL
from composer.score.editing import Edits, edited
from composer.score.midi_writing import PITCHED_CHANNELS
from composer.score.piece import Piece
from composer.studio.playback.performance import Performance, Snapshot

# In frames, multiples of 64: the first slice is short, so that it is ready quickly.
FIRST_SLICE_FRAMES = 64 * 500
SLICE_FRAMES = 64 * 1200
# The gain is estimated from two seconds.
BEGINNING_FRAMES = 64 * 1400
SILENT_FRAMES = 64
# Less than the time between two ticks of the fastest music: notes on a bar line begin after it, and earlier ones have
# ended.
BEFORE_BAR_FRAMES = 64
# How much must be composed beyond the first slice before it is sent: as much as is heard while the next two bars are
# composed, each lasting two to three seconds.
BARS_SECONDS = 5.0
LEAD_SECONDS, SHORT_LEAD_SECONDS = 3.0, 0.5
# If composing is less than this many times faster than the music, the required lead grows with the length of the piece.
ENOUGH_SPEED = 1.5
# Each holds the samples of some instruments, 10 to 30 MB for a small font.
MOST_STREAMS = 32
# For one performance: the playing stream, and its successor after a jump or an edit.
MOST_OF_PERFORMANCE = 2
# A playing browser asks every two seconds: a stream unused for several times as long may be closed to make room.
UNUSED_SECONDS = 8
# Each holds the samples of some instruments: up to 80 MB.
MOST_RESIDENT_FONTS = 3
PIANO = {0: 0}
IDLE_SECONDS = 120
Synthesizer = LiveSynthesizer | LiveSynthesizerApart


@dataclass(frozen=True, slots=True)
class Slice:
    """A FLAC file, and whether it is the last; the time in the slice at which the music continues in another timing,
    and the second of the piece there."""

    flac: bytes
    is_last: bool
    joined: tuple[float, float] | None = None


class NotYet(Exception):
    """What is requested is not composed yet; ask again soon."""


class Full(ComposerError):
    """All streams are in use; one of them will stop."""


class NotNext(BadInput):
    """This stream cannot give that slice; another stream can."""


class Stream:
    """The sound of a performance from a second of the unedited piece; slices are taken in order.

    A stream that `is_growing` begins in the piece as written, which is what exists while it is composed. Once the piece
    is complete and performed, the stream continues in the performance from the next bar line: no note is lost or
    repeated.
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
        self._loaded: Synthesizer | None = None
        self._leveler: Leveler | None = None
        self._of: Snapshot | None = None
        self._playable: Playable | None = None
        self._end = 0
        # Where it continues in another timing, and where there.
        self._join: _Join | None = None
        # Rendered but not yet sent samples; and the frames rendered and sent since the start.
        self._raw: Samples = np.zeros((0, 2), np.float32)
        self._played = self._given = 0
        # The frame after which it continued at a second of the new timing, if not reported yet.
        self._joined: tuple[int, float] | None = None
        self._last: tuple[int, Slice] | None = None

    def slice(self, number: int) -> Slice | None:
        """The slice of that number, or None past the last; the previous one may be repeated.

        Raises NotYet if it is not composed yet, and NotNext for any other number.
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
        """Close the synthesizer."""
        with self._lock:
            self.is_closed = True
            self._let_go()

    def _let_go(self) -> None:
        if self._loaded is not None:
            self._loaded.close()
            self._loaded = None

    @property
    def _synthesizer(self) -> Synthesizer:
        """Created with the first slice: loading a font takes time, for which nobody else should wait."""
        if self._loaded is None:
            self._loaded = live_synthesizer(self.font, self._start_second)
        return self._loaded

    def _made(self, frames: int) -> Slice:
        # In this order: once it is over, the snapshot no longer changes.
        is_over, snapshot = self.performance.is_over, self.performance.snapshot
        # It may have become complete between the two.
        is_over = is_over or (snapshot is not None and snapshot.is_whole)
        if snapshot is None:
            if is_over:
                raise BadInput("nothing_composed")
            raise NotYet
        gains = self.performance.gains
        # The gain is estimated from more than a slice.
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
        if self._leveler is None:
            self._leveler = Leveler(gains[self.font])
        assert self._playable is not None
        samples, self._raw = self._raw[:frames], self._raw[frames:]
        is_last = is_over and not len(self._raw) and self._join is None and self._synthesizer.frame >= self._end
        if is_last:
            # A file without samples is invalid.
            silence = np.zeros((SILENT_FRAMES, 2), np.float32)
            samples = np.concatenate([samples, self._synthesizer.ring_out(self._playable), silence])
        leveled = self._leveler.feed(samples, gains[self.font], is_last)
        joined = self._joined_within(len(leveled))
        return Slice(encode(Audio(leveled), "flac"), is_last, joined)

    def _take_up(self, snapshot: Snapshot) -> None:
        """Play a new snapshot from here on."""
        if self._of is snapshot:
            return
        self._of = snapshot
        played = self.performance.played(snapshot, self.edits.expression)
        if self._is_growing and snapshot.is_whole and not self._synthesizer.frame:
            # Nothing has been heard yet, so it can start as performed.
            self._is_growing, self._joined = False, (0, 0.0)
        if not (self._is_growing and snapshot.is_whole and self.performance.has_expression):
            self._playable, self._end = self._edited(played, snapshot)
            return
        written = self.performance.played(snapshot, 0.0)
        self._playable, self._end = self._edited(written, snapshot)
        self._join = self._join_of(written, played, snapshot)

    def _join_of(self, written: Piece, played: Piece, snapshot: Snapshot) -> "_Join | None":
        """How to continue as performed at the next bar line; None past the last one."""
        tempo = self.edits.tempo
        for tick in written.bar_onsets():
            leaves = round(written.second_at(tick) / tempo * SAMPLE_RATE) - BEFORE_BAR_FRAMES
            enters = round(played.second_at(tick) / tempo * SAMPLE_RATE) - BEFORE_BAR_FRAMES
            if enters >= 0 and leaves >= max(self._synthesizer.frame, 0):
                return _Join(leaves, enters, *self._edited(played, snapshot))
        return None

    def _edited(self, piece: Piece, snapshot: Snapshot) -> tuple[Playable, int]:
        """What to play of a piece, and the frame at which it ends."""
        found = playable(edited(piece, self.edits, snapshot.numbers), snapshot.numbers)
        # A muted part still lasts as long as the piece.
        return found, round(max(found.seconds, piece.seconds / self.edits.tempo) * SAMPLE_RATE)

    def _play(self, frames: int, is_over: bool) -> None:
        """Render that many frames, or to the end if it is over: a growing piece may pause at its end."""
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
        """Whether the timing changed within the next frames to be sent, which are counted as sent."""
        before, self._given = self._given, self._given + frames
        if self._joined is None or self._joined[0] >= self._given:
            return None
        (place, second), self._joined = self._joined, None
        return (place - before) / SAMPLE_RATE, second


@dataclass(frozen=True, slots=True)
class _Join:
    """At frame `leaves` of one timing, continue at frame `enters` of another, which ends at `end`."""

    leaves: int
    enters: int
    playable: Playable
    end: int


def lead_seconds(speed: float, snapshot: Snapshot) -> float:
    """The lead required before the first sound, at a composing speed in seconds of music a second."""
    while_bars_come = min(max(BARS_SECONDS / max(speed, 0.01), SHORT_LEAD_SECONDS), LEAD_SECONDS)
    whole = snapshot.horizon * snapshot.planned_bars / max(snapshot.bars, 1)
    return while_bars_come + whole * max(1 - speed / ENOUGH_SPEED, 0.0)


class Listeners:
    """The open streams; those unused for a while are closed."""

    def __init__(self) -> None:
        self._residents: OrderedDict[Path, Synthesizer] = OrderedDict()
        self._warming = Lock()
        self._streams: OrderedDict[tuple[str, str], Stream] = OrderedDict()
        self._lock = Lock()

    def warm_up(self, font: Path, programs: Mapping[int, int] = PIANO) -> None:
        """Keep samples loaded, by default the piano's, which is needed first most often.

        `programs` are those of MIDI channels; each channel of a font keeps its last program.
        """
        with self._warming:
            if font not in self._residents:
                self._residents[font] = live_synthesizer(font)
            elif font != next(iter(self._residents)):
                self._residents.move_to_end(font)
            try:
                for channel, program in programs.items():
                    self._residents[font].choose(program, channel)
            except ComposerError:
                self._residents.pop(font).close()
                raise
            # The first is the default font.
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
        """The stream with a browser's name for it, created if slice 0 is requested.

        A performance has at most two: a further one closes the oldest, but not the one being `heard` until the new one
        takes over. Raises NotNext if a closed stream should continue, and Full if all are in use.
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
            # Wait for one that is being read.
            for stream in going:
                stream.close()

    @property
    def count(self) -> int:
        """The number of streams."""
        return len(self._streams)

    def close_idle(self) -> None:
        """Close the streams that nobody has asked for long: they hold a synthesizer, and a performance that no page
        keeps."""
        with self._lock:
            idle = self._take_out(IDLE_SECONDS)
        for stream in idle:
            stream.close()

    def _unused(self) -> list[Stream]:
        """Remove streams unused for long, and if there is no room, one unused for a while. Requires the lock."""
        going = self._take_out(IDLE_SECONDS)
        if len(self._streams) >= MOST_STREAMS:
            going += self._take_out(UNUSED_SECONDS, most=1)
        return going

    def _take_out(self, seconds: float, most: int | None = None) -> list[Stream]:
        """Remove streams unused for so many seconds, the longest unused first. Requires the lock."""
        now = time.monotonic()
        unused = [key for key, stream in self._streams.items() if now - stream.used > seconds]
        return [self._streams.pop(key) for key in unused[:most]]


@cache
def listeners() -> Listeners:
    """The listeners of this process."""
    return Listeners()


def get_ready(font: Path, performance: Performance, edits: Edits) -> None:
    """Unpack what a font needs to play a performance. Raises as `live_synthesizer` does."""
    snapshot = performance.snapshot
    if snapshot is None:
        return
    parts = edited(snapshot.piece, edits, snapshot.numbers).parts
    # The first channel is reserved for the piano.
    pitched = zip(PITCHED_CHANNELS[1:], (part.program for part in parts if not part.is_drums), strict=False)
    kits = [(DRUM_CHANNEL, part.program) for part in parts if part.is_drums]
    listeners().warm_up(font, dict([*pitched, *kits]))
