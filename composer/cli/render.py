"""The command `render`."""

import argparse
import time
from pathlib import Path

from composer.cli.music import AUDIO_SUFFIXES as RECORDING_SUFFIXES
from composer.cli.music import add_corrections, add_music, correction_given, read_corrected
from composer.cli.parsing import Parser, add_command, add_json_and_progress, answer
from composer.cli.progress import Progress
from composer.export.save import AUDIO_SUFFIXES, check_suffix
from composer.files import check_writable


def add(subparsers: "argparse._SubParsersAction[Parser]") -> None:
    """Add the command with its options."""
    command = add_command(subparsers, "render", render, "turn music into audio", "song.mid song.mp3")
    add_music(command)
    command.add_argument(
        "audio", type=Path, metavar="OUT", help=f"the suffix picks the format: {' '.join(AUDIO_SUFFIXES)}"
    )
    command.add_argument("--soundfont", metavar="NAME", help="a soundfont by file name (default: the first found)")
    add_corrections(command)
    add_json_and_progress(command)


def render(options: argparse.Namespace) -> None:
    """Run `render`: music to audio."""
    check_suffix(options.audio, AUDIO_SUFFIXES)
    check_writable(options.audio)

    from composer.audio.encoding import format_of
    from composer.audio.rendering import record
    from composer.audio.soundfonts import choose_soundfont
    from composer.files import writing_whole
    from composer.score.midi import midi_from_piece
    from composer.score.reading import load_as_written

    is_recording = options.midi.suffix.lower() in RECORDING_SUFFIXES
    if is_recording or correction_given(options):
        midi = midi_from_piece(read_corrected(options.midi, options)[0])
    else:
        # A MIDI file sounds as it is written, whatever is understood of it.
        midi = load_as_written(options.midi)
    font = choose_soundfont(options.soundfont)
    progress = Progress(options.progress)
    begun = time.perf_counter()
    with record(midi, font, lambda done: progress(f"rendering: {done:.0%}"), is_apart=True) as audio:
        rendered = time.perf_counter() - begun
        progress.close()
        with writing_whole(options.audio) as file:
            audio.write(file, format_of(options.audio))
    report = {
        "file": str(options.audio),
        "seconds": round(audio.seconds, 3),
        "soundfont": font.name,
        "timings": {"render": round(rendered, 3)},
    }
    answer(options, report, f"{audio.seconds:.0f} s: {options.audio}")
