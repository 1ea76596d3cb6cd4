"""Whether the same requests still give the same MIDI bytes: run before and after a change that should change nothing.

    python benchmarks/same_bytes.py write build/before.json
    python benchmarks/same_bytes.py check build/before.json

Short requests of every kind go through `python -m composer`, all in this process. The file holds the SHA-256 of
every MIDI file that they write. Checking exits with 1 and names the requests whose bytes differ.
"""

import argparse
import contextlib
import hashlib
import io
import json
import runpy
import shlex
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]

# The command of each case, by the name of the file that it writes; {name} stands for the file of an earlier case.
COMPOSED = {
    "plain": "--bars 8 --seed 1",
    "notes": "--notes 120 --seed 2",
    "seconds": "--seconds 20 --seed 3",
    "default-length": "--seed 4 --style folk",
    "chopin": "--bars 8 --seed 5 --style chopin",
    "baroque": "--bars 8 --seed 6 --style baroque",
    "blend": "--bars 10 --seed 7 --style baroque=0.6 --style ragtime=0.4",
    "three-styles": "--bars 8 --seed 8 --style chopin=0.5,liszt=0.3,ragtime=0.2",
    "section-style": "--bars 12 --seed 9 --style chopin --section-style climax:liszt",
    "quartet": "--bars 8 --seed 10 --ensemble quartet",
    "orchestra": "--bars 8 --seed 11 --ensemble orchestra",
    "band": "--bars 8 --seed 12 --ensemble band",
    "choir": "--bars 8 --seed 13 --ensemble choir",
    "song": "--bars 8 --seed 14 --ensemble song",
    "major": "--bars 8 --seed 15 --key 'D major'",
    "minor": "--bars 8 --seed 16 --key 'F# minor'",
    "keys-by-section": "--bars 12 --seed 17 --key 'C minor,Eb major,G minor,C minor'",
    "strict": "--bars 8 --seed 18 --key 'C minor' --strict",
    "strict-by-section": "--bars 12 --seed 19 --key 'A minor,C major,E minor,A minor' --strict",
    "waltz": "--bars 10 --seed 20 --meter 3/4",
    "six-eight": "--bars 8 --seed 21 --meter 6/8 --tempo 80",
    "seven-eight": "--bars 8 --seed 56 --meter 7/8",
    "chords": "--bars 8 --seed 57 --chords 'Am F C:G E7'",
    "chords-by-section": "--bars 12 --seed 58 --chords 'i iv V7 i' --section-chords 'climax:VI:VII i' --strict",
    "hits": "--seconds 30 --seed 59 --hit 8.5 --hit 14:climax --hit 22:stop",
    "effort": "--bars 8 --seed 60 --effort 2",
    "loop": "--bars 8 --seed 22 --form loop",
    "loop-in-key": "--bars 8 --seed 23 --form loop --key 'G major' --strict",
    "drawn-energy": "--bars 12 --seed 24 --energy 0.1,0.9,0.2,1,0.3",
    "candidates": "--bars 8 --seed 25 --candidates 3",
    "freely": "--bars 8 --seed 26 --style chopin --strength 0",
    "exaggerated": "--bars 8 --seed 27 --style chopin --strength 2",
    "safe": "--bars 8 --seed 28 --temperature 0.7 --top-p 0.9",
    "bold": "--bars 8 --seed 29 --temperature 1.3 --top-p 1",
    "as-written": "--bars 8 --seed 30 --expression 0",
    "much-expression": "--bars 8 --seed 31 --expression 1.5 --tempo 140",
    "instruments": "--bars 8 --seed 32 --instrument piano=harp",
    "arranged-for-quartet": "--bars 8 --seed 33 --arrange quartet",
    "arranged-for-orchestra": "--bars 8 --seed 34 --arrange orchestra",
    "in-a-groove": "--bars 8 --seed 35 --groove bossa",
    "arranged-with-instruments": "--bars 8 --seed 36 --arrange quartet --instrument 1=flute",
    "everything": (
        "--bars 12 --seed 37 --style baroque=0.5,chopin=0.5 --key 'D minor' --strict --meter 3/4 --tempo 96"
        " --ensemble chamber --energy 0.2,0.8,1,0.3 --strength 1.4 --candidates 2"
    ),
    "classic": "--engine classic --notes 64 --seed 38",
    "classic-candidates": "--engine classic --bars 8 --seed 39 --candidates 2",
    "classic-arranged": "--engine classic --bars 8 --seed 40 --arrange quartet",
}
REWORKED = {
    "continued": "compose --primer {plain} --bars 8 --seed 41",
    "continued-alone": "compose --primer {waltz} --bars 6 --seed 42 --ours-alone",
    "continued-quartet": "compose --primer {quartet} --bars 6 --seed 43",
    "continued-cooler": "compose --primer {minor} --bars 6 --seed 44 --temperature 0.8",
    "recomposed": "recompose {plain} --bars 3-4 --seed 45 --candidates 2",
    "recomposed-end": "recompose {waltz} --bars 9-10 --seed 46 --candidates 2",
    "recomposed-part": "recompose {quartet} --bars 3-5 --part 1 --seed 47 --candidates 2",
    "recomposed-band": "recompose {band} --bars 2-3 --seed 48 --candidates 2",
    "recomposed-many": "recompose {strict} --bars 5 --seed 49",
    "varied-little": "vary {plain} --distance 0.1 --seed 50 --candidates 2",
    "varied": "vary {waltz} --distance 0.5 --seed 51 --candidates 2",
    "varied-quartet": "vary {quartet} --distance 0.9 --seed 52 --candidates 1",
    "accompanied": "accompany {as-written} --seed 53 --candidates 2",
    "accompanied-by-song": "accompany {as-written} --ensemble song --seed 54 --candidates 2",
    "accompanied-in-style": "accompany {continued-alone} --ensemble quartet --style schubert --seed 55 --candidates 1",
}
# Those that take the place of their output as an argument.
TURNED = {
    "quartet-of-piano": "arrange {chopin} {out} --ensemble quartet",
    "band-of-piano": "arrange {chopin} {out} --groove jazz --seed 5",
    "band-by-itself": "arrange {major} {out} --ensemble band",
    "performed": "perform {baroque} {out} --style baroque",
    "performed-much": "perform {as-written} {out} --amount 1.5 --style chopin",
}


def commands() -> dict[str, str]:
    """Every case by name."""
    return (
        {name: f"compose {options} --out {{out}}" for name, options in COMPOSED.items()}
        | {name: f"{command} --out {{out}}" for name, command in REWORKED.items()}
        | TURNED
    )


def run(arguments: list[str]) -> None:
    """Run one command as `python -m composer` does. Raises RuntimeError if it fails."""
    sys.argv = ["composer", *arguments]
    told = io.StringIO()
    try:
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            runpy.run_module("composer", run_name="__main__")
    except SystemExit as end:
        if end.code:
            raise RuntimeError(f"{' '.join(arguments)}: {told.getvalue().strip()}") from end


def hashes(folder: Path) -> dict[str, str]:
    """Compose every case into a folder: the SHA-256 of each file written."""
    places = {name: str(folder / f"{name}.mid") for name in commands()}
    for name, command in commands().items():
        begun = time.perf_counter()
        run([word.format(**places, out=places[name]) for word in shlex.split(command)])
        print(f"{time.perf_counter() - begun:6.1f} s  {name}", file=sys.stderr)
    return {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.mid"))}


def main() -> int:
    """Write the hashes, or check them; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("do", choices=("write", "check"))
    parser.add_argument("file", type=Path, help="the JSON file of the hashes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = hashes(Path(folder))
    if options.do == "write":
        options.file.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        return 0
    before = json.loads(options.file.read_text(encoding="utf-8"))
    others = sorted(name for name in before.keys() | found.keys() if before.get(name) != found.get(name))
    differ = f", other bytes: {', '.join(others)}" if others else "."
    print(f"{len(found.keys() - set(others))} of {len(before)} files have the same bytes{differ}")
    return 1 if others else 0


if __name__ == "__main__":
    sys.path.insert(0, str(PROJECT))
    sys.exit(main())
