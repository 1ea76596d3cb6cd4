"""What large files cost: python benchmarks/large_files.py

A quartet's movement as MusicXML (.mxl of 210 KB, 18,000 notes) is read; a MIDI file of 240 KB is read, continued for
two bars, recomposed in one, varied and rendered, each in a process of its own. Prints the processor time, and the most
memory that the process had, beside that of a process that only loads what is needed.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from composer.generation.request.request import Request
from composer.networks.virtuoso.released import load_virtuoso
from composer.networks.weights import MODELS_FOLDER
from composer.score.midi import midi_bytes
from composer.score.musicxml.write import musicxml_bytes
from composer.score.piece import Note, Part, Piece, settled
from composer.score.reading import load_music

MXL_BYTES, MIDI_BYTES = 210_000, 240_000
QUARTET = ((40, 67), (40, 62), (41, 55), (42, 43))
SCALE = (0, 2, 4, 5, 7, 9, 11, 12)
TASK = Request(candidates=1, seed=1)


def music(notes_a_part: int, parts: int = 4, seed: int = 0) -> Piece:
    """A piece of eighths, quarters and sixteenths, now and then of two notes."""
    dice = random.Random(seed)
    made = []
    for number in range(parts):
        program, root = QUARTET[number % 4]
        notes: list[Note] = []
        tick = 0
        while len(notes) < notes_a_part:
            length = dice.choice((6, 6, 12, 12, 24))
            notes += [Note(tick, root + dice.choice(SCALE), length, dice.randint(50, 100))]
            tick += length
        made.append(Part(settled(notes), program, f"Part {number + 1}"))
    return Piece(tuple(made))


def as_large(write: Callable[[int], bytes], size: int) -> bytes:
    """What is written with as many notes as make a file of about this size."""
    first = 1000
    return write(first * size // len(write(first)))


def archive(notes_a_part: int) -> bytes:
    """A quartet as .mxl."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.mxl"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("score.musicxml", musicxml_bytes(music(notes_a_part)))
        return path.read_bytes()


def _load(path: Path) -> None:
    load_music(path)


def _network(path: Path) -> None:
    del path
    load_virtuoso(MODELS_FOLDER / "virtuoso")


def _continued(path: Path) -> None:
    from composer.generation.tasks.continuation import continued

    continued(load_virtuoso(MODELS_FOLDER / "virtuoso"), load_music(path)[0], replace(TASK, bars=2))


def _recomposed(path: Path) -> None:
    from composer.generation.tasks.infill import recompose

    recompose(load_virtuoso(MODELS_FOLDER / "virtuoso"), load_music(path)[0], (40, 40), TASK)


def _varied(path: Path) -> None:
    from composer.generation.tasks.vary import varied

    varied(load_virtuoso(MODELS_FOLDER / "virtuoso"), load_music(path)[0], 0.3, TASK)


def _rendered(path: Path) -> None:
    from composer.audio.rendering import record
    from composer.audio.soundfonts import choose_soundfont
    from composer.score.midi import load_midi

    with record(load_midi(path), choose_soundfont(None)):
        pass


WORKS = {
    "read": _load,
    "network": _network,
    "continue": _continued,
    "recompose": _recomposed,
    "vary": _varied,
    "render": _rendered,
}


def cost(work: str, path: Path) -> dict[str, float]:
    """Processor seconds and most memory (MB) of one work in a process of its own, and what a bare one takes."""
    command = [sys.executable, __file__, "--one", work, str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _facts(path: Path) -> dict[str, int]:
    return {"bytes": path.stat().st_size, "notes": load_music(path)[0].note_count}


def main() -> None:
    """Measure all, or one in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--works", nargs="+", choices=[*WORKS], default=["read", "continue", "recompose"])
    parser.add_argument("--one", nargs=2, metavar=("WORK", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        before, begun = resource.getrusage(resource.RUSAGE_SELF), time.process_time()
        WORKS[options.one[0]](Path(options.one[1]))
        after = resource.getrusage(resource.RUSAGE_SELF)
        grown = (after.ru_maxrss - before.ru_maxrss) / 1024
        found = {"seconds": time.process_time() - begun, "mb": grown, "mb_in_all": after.ru_maxrss / 1024}
        print(json.dumps({name: round(value, 2) for name, value in found.items()}))
        return
    with TemporaryDirectory() as folder:
        score, midi = Path(folder) / "quartet.mxl", Path(folder) / "long.mid"
        score.write_bytes(as_large(archive, MXL_BYTES))
        midi.write_bytes(as_large(lambda notes: midi_bytes(music(notes)), MIDI_BYTES))
        report = {
            "files": {path.name: _facts(path) for path in (score, midi)},
            "network alone": cost("network", midi),
            "quartet.mxl": {"read": cost("read", score)},
            "long.mid": {work: cost(work, midi) for work in options.works},
        }
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
