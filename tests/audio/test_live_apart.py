"""Live playback with a foreign soundfont uses a separate process: it sounds the same, and a crash there affects
nothing else."""

import errno
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from composer.audio.live import LiveSynthesizer, Playable, playable
from composer.audio.live_apart import LiveSynthesizerApart, live_synthesizer
from composer.audio.samples import SAMPLE_RATE, Samples
from composer.audio.soundfonts import GRAND, check_soundfont, choose_soundfont, find_soundfonts, is_foreign
from composer.errors import BadInput, ComposerError
from tests.audio.audio_examples import DAMAGED_FONT, nocturne, scale
from tests.processes import processes_begun

FONT = choose_soundfont()
SLICE = 64 * 300
Opened = Callable[..., LiveSynthesizerApart]
Playing = Callable[[], list[int]]


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A font that somebody brought."""
    font = tmp_path / "brought.sf3"
    shutil.copy(FONT, font)
    return font


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Synthesizers of fonts that somebody brought; closed after the test, however it ends."""
    with ExitStack() as stack:

        def open_one(font: Path, start_second: float = 0.0) -> LiveSynthesizerApart:
            synthesizer = live_synthesizer(font, start_second)
            assert isinstance(synthesizer, LiveSynthesizerApart)
            stack.callback(synthesizer.close)
            return synthesizer

        yield open_one


def _processes_playing() -> set[int]:
    return {process for process, command in processes_begun().items() if b"live_apart" in command}


@pytest.fixture
def processes_playing() -> Playing:
    """Lists the processes that play fonts and were begun by this test: listeners of other tests may still be there."""
    before = _processes_playing()
    return lambda: sorted(_processes_playing() - before)


def heard(synthesizer: LiveSynthesizer | LiveSynthesizerApart, music: Playable) -> Samples:
    slices = [synthesizer.play(music, SLICE) for _ in range(5)]
    synthesizer.go_on_in(music, 6 * SLICE)
    return np.concatenate([*slices, synthesizer.play(music, SLICE), synthesizer.ring_out(music)])


def test_a_foreign_font_sounds_as_it_would_here(foreign: Path, opened: Opened) -> None:
    music = playable(nocturne(4))
    apart, here = opened(foreign, 0.5), LiveSynthesizer(foreign, 0.5)
    try:
        # FluidSynth adds voices up in any order.
        np.testing.assert_allclose(heard(apart, music), heard(here, music), atol=1e-5)
        assert apart.second == here.second
    finally:
        here.close()


def test_fonts_that_we_know_are_played_here_and_others_never() -> None:
    assert not any(is_foreign(font) for font in (FONT, GRAND))
    assert is_foreign(Path("soundfonts") / FONT.name)
    known = live_synthesizer(FONT)
    assert isinstance(known, LiveSynthesizer)
    known.close()


def test_all_who_hear_a_font_share_a_process_and_the_last_one_ends_it(
    foreign: Path, opened: Opened, processes_playing: Playing
) -> None:
    music = playable(scale())
    first, second = opened(foreign), opened(foreign)
    assert len(processes_playing()) == 1
    first.close()
    assert np.abs(second.play(music, SLICE)).max() > 0
    second.close()
    assert processes_playing() == []


def test_where_a_font_ends_its_process_its_listeners_are_told_others_hear_on_and_twice_is_enough(
    foreign: Path, opened: Opened, processes_playing: Playing
) -> None:
    music = playable(scale())
    other = LiveSynthesizer(FONT)
    for _ in range(2):
        broken = opened(foreign)
        broken.play(music, SLICE)
        (process,) = processes_playing()
        os.kill(process, signal.SIGSEGV)
        # Until the signal reaches a thread, another one may answer. The process is left for its owner to wait for.
        os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
        with pytest.raises(ComposerError, match="stopped before"):
            broken.play(music, SLICE)
        assert processes_playing() == []
        assert np.abs(other.play(music, SLICE)).max() > 0
    other.close()
    with pytest.raises(BadInput, match="crash or hang"):
        live_synthesizer(foreign)
    assert find_soundfonts(foreign.parent, ()) == []
    # Another file by that name is another font.
    os.utime(foreign, (1, 1))
    assert check_soundfont(foreign) is None


@pytest.mark.parametrize(
    ("does", "told", "answer_seconds"),
    [
        ("import time; time.sleep(600)", "done nothing", 1),
        ("import sys; sys.exit(1)", "stopped before", 60),
        (
            "import socket, time; _, (there,), *_ = socket.recv_fds(socket.socket(fileno=0), 1, 1);"
            "socket.socket(fileno=there).sendall(b'\\0\\0\\0\\x09'); time.sleep(600)",
            "stopped before",
            # The time that a busy machine may need to begin the process.
            5,
        ),
    ],
    ids=["hangs", "ends at once", "hangs in the middle of an answer"],
)
def test_a_process_that_gives_nothing_is_ended_and_told(
    foreign: Path, processes_playing: Playing, does: str, told: str, answer_seconds: float
) -> None:
    with pytest.raises(ComposerError, match=told):
        LiveSynthesizerApart(foreign, 0.0, (sys.executable, "-c", does), answer_seconds)
    assert processes_playing() == []


def test_the_process_may_take_only_so_much_memory_and_processor_time(
    foreign: Path, opened: Opened, processes_playing: Playing
) -> None:
    opened(foreign)
    (process,) = processes_playing()
    limits = Path(f"/proc/{process}/limits").read_text(encoding="ascii").splitlines()
    bounded = {line[:26].strip(): line[26:].split()[0] for line in limits}
    assert int(bounded["Max address space"]) <= 4 << 30
    assert int(bounded["Max cpu time"]) <= 120


def test_what_is_no_font_is_refused_before_anything_is_begun(tmp_path: Path, processes_playing: Playing) -> None:
    font = tmp_path / "damaged.sf2"
    font.write_bytes(DAMAGED_FONT)
    with pytest.raises(BadInput, match="loaded"):
        live_synthesizer(font)
    font.write_bytes(b"nothing")
    with pytest.raises(BadInput):
        live_synthesizer(font)
    assert processes_playing() == []


def test_a_piece_longer_than_what_a_socket_holds_is_played_and_from_anywhere(foreign: Path, opened: Opened) -> None:
    synthesizer = opened(foreign, 590.0)
    assert np.abs(synthesizer.play(playable(nocturne(600)), SAMPLE_RATE)).max() > 0


def test_a_process_that_cannot_be_reached_does_not_stay(
    foreign: Path, processes_playing: Playing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_connection(*_: object) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr("composer.audio.live_apart._FontProcess.connect", no_connection)
    with pytest.raises(OSError, match=os.strerror(errno.EMFILE)):
        live_synthesizer(foreign)
    assert not processes_playing()
