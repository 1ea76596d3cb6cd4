"""Whether edits keep what they are not asked to change: python benchmarks/kept_whole.py --files 50 --edits 200

Random edits (continue, recompose, vary, accompany, perform as written, arrange) of files of every kind, made of dice:
controllers, half pedals, bends, banks, tempo maps, meters, keys, words, odd resolutions, upbeats, film time, scores.
What is read and what is made are held against each other moment by moment. Prints what moved or vanished.
"""

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from composer.errors import BadInput
from composer.networks.virtuoso.released import load_virtuoso
from composer.networks.weights import MODELS_FOLDER
from tests.kept import edit, read_file


def main() -> None:
    """Edit, and say what was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=50)
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    network = load_virtuoso(MODELS_FOLDER / "virtuoso")
    read = [read_file(number) for number in range(options.files)]
    faults = 0
    for number, file in enumerate(read):
        for what in file.lost:
            faults += 1
            print(f"file {number}, {file.name}, read and written: {what}")
    done: Counter[str] = Counter()
    for number in range(options.edits):
        file = read[number % len(read)]
        try:
            name, lost = edit(file, network, random.Random(options.seed + number))
        except BadInput as refused:
            name, lost = "refused", []
            print(f"edit {number}, {file.name}: refused: {refused}", file=sys.stderr)
        done[name] += 1
        for what in lost:
            faults += 1
            print(f"edit {number}, {file.name}, {name}: {what}")
    print(f"{len(read)} files, {options.edits} edits ({dict(done)}): {faults} notes or messages moved or vanished")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
