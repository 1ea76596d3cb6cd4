"""The pieces to compare: from the test split, composed by an engine, or from a folder of MIDI files."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from composer.errors import BadInput
from composer.evaluation.metrics.sample import Sample
from composer.evaluation.studies.composing import composed_pieces
from composer.events.pack import Pack
from composer.generation.engines.protocol import Engine
from composer.generation.request.request import Request
from composer.score.midi import read_piece

# The styles with at least 30 test pieces of that many bars; pieces are composed with that length.
BARS = {"romantic": 48, "classical": 48, "baroque": 48, "song": 48, "chorale": 16}
USUAL_BARS = 48
# The last bars are not compared, since a composed piece ends there while the beginning of a longer one does not.
ENDING_BARS = 4
FEWEST_SHARE = 0.5
FEWEST_NOTES = 16

Tell = Callable[[str], None]


def human_samples(pack: Pack, style: str, most: int) -> list[Sample]:
    """Up to `most` test pieces of a style, in a fixed random order.

    Raises BadInput if fewer than two works are long enough.
    """
    bars = BARS[style]
    numbers = [
        number
        for number in pack.numbers("test")
        if style in pack.piece(number).styles and len(pack.bars(number)) >= FEWEST_SHARE * bars
    ]
    if len({pack.piece(number).work for number in numbers}) < 2:
        raise BadInput("too_few_test_pieces", style=style)
    chosen = np.random.default_rng(0).permutation(numbers)[:most].tolist()
    return [
        Sample.of(
            pack.to_piece(number),
            bars - ENDING_BARS,
            style,
            pack.piece(number).work,
            bool(pack.rows[number]["expressive"]),
        )
        for number in chosen
    ]


def halves(samples: Sequence[Sample]) -> tuple[list[Sample], list[Sample]]:
    """Two halves of the samples of a style, with different works."""
    works = sorted({sample.work for sample in samples})
    first = set(np.random.default_rng(1).permutation(works)[::2].tolist())
    return [s for s in samples if s.work in first], [s for s in samples if s.work not in first]


def composed_samples(engine: Engine, style: str, count: int, tell: Tell, first_seed: int = 0) -> list[Sample]:
    """Pieces that an engine composes in a style; the classic engine ignores it."""
    styles = ((style, 1.0),) if engine.name != "classic" else ()
    bars, seeds = BARS.get(style, USUAL_BARS), range(first_seed, first_seed + count)
    requests = [Request(engine=engine.name, styles=styles, bars=bars, seed=seed) for seed in seeds]
    pieces = composed_pieces(engine, requests, tell, style)
    return [
        Sample.of(piece, bars - ENDING_BARS, style, f"{engine.name} {style} {seed}")
        for seed, piece in zip(seeds, pieces, strict=True)
    ]


def samples_in(folder: Path, tell: Tell, most: int) -> list[Sample]:
    """The first readable MIDI files of a folder with enough notes, at most `most`.

    Raises BadInput if there are none.
    """
    samples: list[Sample] = []
    longest = max(BARS.values()) - ENDING_BARS
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".mid", ".midi")):
        if len(samples) == most:
            break
        tell(f"reading {path.name}")
        try:
            piece = read_piece(path)
        except BadInput as error:
            tell(f"left out: {error}")
            continue
        # Files in several subfolders may have one name.
        samples += with_notes([Sample.of(piece, longest, None, path.relative_to(folder).as_posix())])
    if not samples:
        raise BadInput("no_midi_to_compare", fewest=FEWEST_NOTES, folder=folder)
    return samples


def with_notes(samples: Sequence[Sample]) -> list[Sample]:
    """The samples whose beginning has enough notes to measure."""
    return [sample for sample in samples if len(sample.notes) >= FEWEST_NOTES]
