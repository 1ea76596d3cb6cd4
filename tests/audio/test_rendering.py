"""A MIDI file is rendered by the library or by the program, or the user learns why not."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest

from composer.audio.fluidsynth import load_library
from composer.audio.loudness import TARGET_LUFS, loudness
from composer.audio.program import synthesize_by_program
from composer.audio.rendering import Recording, render
from composer.audio.samples import SAMPLE_RATE
from composer.audio.soundfonts import choose_soundfont
from composer.audio.synthesis import synthesize
from composer.errors import BadInput, ComposerError, MissingDependency
from composer.score.midi import midi_from_piece
from composer.score.piece import Piece
from tests.audio.audio_examples import DAMAGED_FONT, level, nocturne, scale

LONGEST_TAIL_SECONDS = 6


class Cancelled(Exception):
    """What a job raises in its progress report to stop."""


def ignore(_: float) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def only_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with the program `fluidsynth` and without its library."""
    load_library.cache_clear()
    monkeypatch.setitem(sys.modules, "fluidsynth", None)


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a shell script in the place of the program `fluidsynth`; its fifth argument names the WAV file."""
    program = folder / "fluidsynth"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def test_importing_the_package_is_cheap() -> None:
    heavy = "{'fluidsynth', 'soundfile', 'lameenc', 'pyloudnorm', 'scipy', 'tensorflow', 'streamlit', 'music21'}"
    program = f"import sys, composer.audio.rendering, composer.audio.encoding; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_progress_rises_from_the_start_to_one() -> None:
    fractions: list[float] = []
    render(midi_from_piece(nocturne(5)), on_progress=fractions.append)
    assert fractions == sorted(fractions)
    assert fractions[0] < 0.2
    assert fractions[-1] == 1.0


def test_a_canceled_job_stops_and_the_next_one_plays() -> None:
    midi = midi_from_piece(nocturne(30))
    fractions: list[float] = []

    def stop_early(fraction: float) -> None:
        fractions.append(fraction)
        if fraction > 0.1:
            raise Cancelled

    with pytest.raises(Cancelled):
        render(midi, on_progress=stop_early)
    assert len(fractions) < 20
    assert level(render(midi_from_piece(scale())), 0, 4) > -40


def test_however_long_the_music_only_so_much_of_its_sound_is_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    slices = list(synthesize(midi_from_piece(nocturne(20)), choose_soundfont()))
    whole, in_parts = Recording(), Recording()
    for heard in slices:
        whole.add(heard.samples)
    held = 2 * SAMPLE_RATE
    monkeypatch.setattr("composer.audio.rendering.HELD_FRAMES", held)
    for heard in slices:
        in_parts.add(heard.samples)
        assert sum(map(len, in_parts._held)) <= held
    assert in_parts.seconds > 15
    assert np.array_equal(whole.audio().samples, in_parts.audio().samples)
    for recording in (whole, in_parts):
        recording.close()


def test_what_cannot_be_played_is_refused() -> None:
    with pytest.raises(BadInput, match="no notes"):
        render(midi_from_piece(Piece(())))


def test_without_library_and_program_the_reader_learns_what_to_install(
    only_the_program: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(MissingDependency, match="apt-get install fluidsynth"):
        render(midi_from_piece(scale()))
    with pytest.raises(MissingDependency, match="apt-get install fluidsynth"):
        synthesize_by_program(midi_from_piece(scale()), choose_soundfont(), ignore)


def test_the_program_alone_gives_the_same_music(only_the_program: None, capfd: pytest.CaptureFixture[str]) -> None:
    fractions: list[float] = []
    audio = render(midi_from_piece(scale()), on_progress=fractions.append)
    assert scale().seconds < audio.seconds <= scale().seconds + LONGEST_TAIL_SECONDS
    assert loudness(audio) == pytest.approx(TARGET_LUFS, abs=0.5)
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert capfd.readouterr() == ("", "")


def test_a_canceled_job_ends_the_program(
    only_the_program: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, monkeypatch, f"echo $$ > {tmp_path}/pid; exec sleep 60")

    def stop_once_running(_: float) -> None:
        if (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().strip():
            raise Cancelled

    with pytest.raises(Cancelled):
        render(midi_from_piece(scale()), on_progress=stop_once_running)
    assert has_ended((tmp_path / "pid").read_text().strip())


def has_ended(process: str) -> bool:
    """Whether a process ends within a minute: gone, or waiting to be reaped."""
    for _ in range(600):
        try:
            if " Z " in Path("/proc", process, "stat").read_text():
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.1)
    return False


def test_a_program_that_hangs_is_stopped(
    only_the_program: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, monkeypatch, "sleep 600")
    monkeypatch.setattr("composer.audio.program.STALLED_SECONDS", 0.3)
    with pytest.raises(ComposerError, match="done nothing"):
        render(midi_from_piece(scale()))


def test_a_missing_soundfont_is_not_replaced_in_silence(only_the_program: None, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"gone\.sf2 cannot be read"):
        render(midi_from_piece(scale()), tmp_path / "gone.sf2")


def test_a_damaged_soundfont_is_not_replaced_in_silence(only_the_program: None, tmp_path: Path) -> None:
    damaged = tmp_path / "Damaged.sf2"
    damaged.write_bytes(DAMAGED_FONT)
    with pytest.raises(BadInput, match="could not be loaded"):
        render(midi_from_piece(scale()), damaged)


def test_no_room_for_the_output_is_told(
    only_the_program: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(ComposerError, match="temporary files"):
        render(midi_from_piece(scale()))


SILENT_WAV = f"""{sys.executable} -c "
import sys, wave
with wave.open(sys.argv[1], 'wb') as file:
    file.setparams((2, 2, {SAMPLE_RATE}, 0, 'NONE', ''))
    file.writeframes(bytes(4 * int(sys.argv[2])))
" "$5" """


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo 'it is broken' >&2; exit 1", r"wrote no sound \(it is broken\)"),
        ("exit 0", "wrote no sound"),
        ('echo "not a WAV file" > "$5"', "wrote no sound"),
        (SILENT_WAV + "0", "stopped before the piece ended"),
        (SILENT_WAV + str(2 * SAMPLE_RATE), "stopped before the piece ended"),
        (SILENT_WAV + str(6 * SAMPLE_RATE), "produced only silence"),
    ],
)
def test_a_program_that_fails_without_saying_so_is_found_out(
    only_the_program: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, message: str
) -> None:
    stand_in(tmp_path, monkeypatch, script)
    with pytest.raises(ComposerError, match=message):
        render(midi_from_piece(scale()))
