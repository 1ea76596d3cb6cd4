"""Synthesizes MIDI with the `fluidsynth` program through midi2audio, where the library cannot be loaded.

midi2audio 0.1.1 never reports errors: it drops the exit status, and FluidSynth silently uses another font, or none, if
the given one is missing. So inputs are checked before and the output after. Compared with `synthesis`, nothing can be
heard before the end, and the program's own settings apply (gain, polyphony, 16 channels).
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from composer.audio.samples import CHANNELS, SAMPLE_RATE, Audio, largest_sample, tail_trimmed
from composer.audio.soundfonts import check_soundfont
from composer.audio.timeline import read_timeline
from composer.errors import BadInput, ComposerError, MissingDependency, reason_of
from composer.files import write_whole
from composer.notices import Notice
from composer.score.midi_file import MidiFile, midi_file_bytes

PROGRAM = "fluidsynth"
POLL_SECONDS = 0.1
# A guess: loading the largest fonts takes ten seconds, and after that output is continuous.
STALLED_SECONDS = 60.0
BYTES_PER_FRAME = 2 * CHANNELS
FONT_COMPLAINT = "failed to load"  # after it the program plays another font, or none, and ends as if all were well
SILENT = 2 / 32768  # the dither of 16-bit samples


def synthesize_by_program(midi: MidiFile, font: Path, on_progress: Callable[[float], None]) -> Audio:
    """Render a parsed MIDI file completely, including its tail; `on_progress` gets 0 to 1 and may raise to stop.

    Raises BadInput for a file that cannot be played or an invalid font, MissingDependency without the program, and
    ComposerError if there is no disk space or the program did not play the whole piece.
    """
    timeline = read_timeline(midi)
    problem = check_soundfont(font)
    if problem is not None:
        raise BadInput.of(problem)
    if shutil.which(PROGRAM) is None:
        raise MissingDependency("fluidsynth_missing")
    try:
        scratch = tempfile.TemporaryDirectory(prefix="composer-")
    except OSError as error:
        raise ComposerError("no_temporary_folder", reason=reason_of(error)) from error
    with scratch as folder:
        source, target = Path(folder, "piece.mid"), Path(folder, "piece.wav")
        write_whole(source, midi_file_bytes(midi))
        expected_bytes = BYTES_PER_FRAME * SAMPLE_RATE * max(timeline.seconds, 1)
        complaints = _run(font, source, target, lambda size: on_progress(min(size / expected_bytes, 1.0)))
        if FONT_COMPLAINT in complaints.lower():
            raise BadInput("soundfont_not_loaded", path=font)
        return _checked(target, timeline.seconds, complaints.strip().rpartition("\n")[2] or Notice("gave_no_reason"))


def _run(font: Path, source: Path, target: Path, on_size: Callable[[int], None]) -> str:
    """Run midi2audio and return its stderr; `on_size` gets the number of bytes written.

    Raises ComposerError if it hangs.
    """
    # A separate process, because midi2audio lets FluidSynth write to our stdout and cannot be stopped.
    command = [sys.executable, "-m", "midi2audio", "-s", str(font.absolute()), str(source), str(target)]
    with (
        tempfile.TemporaryFile(dir=source.parent) as complaints,
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=complaints, start_new_session=True
        ) as process,
    ):
        try:
            size, grown = -1, time.monotonic()
            while process.poll() is None:
                before, size = size, target.stat().st_size if target.exists() else 0
                if size != before:
                    grown = time.monotonic()
                elif time.monotonic() - grown > STALLED_SECONDS:
                    raise ComposerError("synthesis_hangs", program=PROGRAM, seconds=STALLED_SECONDS)
                on_size(size)
                time.sleep(POLL_SECONDS)
        finally:
            if process.poll() is None:
                # Kill the whole group: midi2audio waits for the fluidsynth process that it started.
                os.killpg(process.pid, signal.SIGKILL)
        complaints.seek(0)
        return complaints.read().decode(errors="replace")


def _checked(target: Path, seconds: float, complaint: str | Notice) -> Audio:
    """The sound in a WAV file, if it is as long as the music and not silent."""
    import soundfile

    try:
        samples, rate = soundfile.read(target, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise ComposerError("synthesis_wrote_nothing", program=PROGRAM, complaint=complaint) from error
    if rate != SAMPLE_RATE or samples.shape[1] != CHANNELS or len(samples) < seconds * SAMPLE_RATE:
        raise ComposerError("synthesis_stopped_early", program=PROGRAM, complaint=complaint)
    peak = largest_sample(samples)
    if peak <= SILENT:
        raise ComposerError("synthesis_silent", program=PROGRAM, complaint=complaint)
    return Audio(tail_trimmed(samples, round(seconds * SAMPLE_RATE), peak))
