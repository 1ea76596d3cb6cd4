"""The command `transcribe`, for hummed, sung or whistled tunes."""

import argparse
import json
from pathlib import Path
from typing import Any

from composer.cli.music import AUDIO_SUFFIXES, MARKS, add_marks, marks_of
from composer.cli.parsing import add_command, add_out, answer
from composer.export.save import check_suffix, score_remarks
from composer.files import check_writable, write_whole

OUT_SUFFIXES = (".mid", ".musicxml", ".json")


def add(subparsers: "argparse._SubParsersAction") -> None:
    """Add the command with its options."""
    command = add_command(
        subparsers,
        "transcribe",
        transcribe,
        "write a hummed, sung or whistled tune down",
        "hum.wav --out tune.mid --json",
    )
    command.add_argument("recording", type=Path, metavar="AUDIO", help=f"one voice: {' '.join(AUDIO_SUFFIXES)}")
    add_out(command, OUT_SUFFIXES)
    add_marks(command.add_argument_group("corrections of what is heard"), MARKS)
    command.add_argument("--json", action="store_true", help="print one JSON object, with every note")


def transcribe(options: argparse.Namespace) -> None:
    """Run `transcribe`: a recording to notes."""
    for path in options.out:
        check_suffix(path, OUT_SUFFIXES)
        check_writable(path)

    from composer.score.analysis import analyze
    from composer.score.corrections import corrected
    from composer.score.meter import TICKS_PER_QUARTER
    from composer.score.midi import midi_bytes
    from composer.score.musicxml.write import musicxml_bytes
    from composer.transcription.transcribe import transcribe_file

    found = transcribe_file(options.recording)
    piece = corrected(found.piece, marks_of(options))
    analysis = analyze(piece)
    report: dict[str, Any] = {
        "key": analysis.key,
        "meter": analysis.meter,
        "tempo": analysis.tempo,
        "bars": analysis.bars,
        "seconds": analysis.seconds,
        "tuned_cents": round(found.cents, 1),
        "notes": [
            {
                "onset_quarters": note.onset / TICKS_PER_QUARTER,
                "duration_quarters": note.duration / TICKS_PER_QUARTER,
                "pitch": note.pitch,
                "velocity": note.velocity,
                "second": round(piece.second_at(note.onset), 3),
            }
            for note in piece.parts[0].notes
        ],
        "files": [str(path) for path in options.out],
        "remarks": list(map(str, score_remarks(options.out, piece))),
    }
    contents = {
        ".mid": lambda: midi_bytes(piece),
        ".musicxml": lambda: musicxml_bytes(piece, options.recording.stem, ""),
        ".json": lambda: json.dumps(report, indent=1).encode() + b"\n",
    }
    for path in options.out:
        write_whole(path, contents[path.suffix.lower()]())
    done = (
        f"{piece.note_count} notes, {analysis.key}, {analysis.meter}, {analysis.tempo:.0f} to the minute: "
        f"{', '.join(map(str, options.out))}"
    )
    answer(options, report, "\n".join([done, *report["remarks"]]))
