"""The commands `inspect` and `score`: what music is, and how well the network predicts it."""

import argparse
from dataclasses import asdict

from composer.cli.music import add_corrections, add_music, read_as_it_is, read_on_beats
from composer.cli.parsing import Parser, add_command, add_json, add_json_and_progress, answer
from composer.cli.progress import Progress

SPARKS = "▁▂▃▄▅▆▇█"
WIDEST_SPARK = 80


def add_inspect(subparsers: "argparse._SubParsersAction[Parser]") -> None:
    """Add `inspect` with its options."""
    command = add_command(
        subparsers, "inspect", inspect, "key, tempo, meter, density and repetition of music", "song.mid --json"
    )
    add_music(command)
    add_corrections(command)
    add_json(command)


def add_score(subparsers: "argparse._SubParsersAction[Parser]") -> None:
    """Add `score` with its options."""
    command = add_command(
        subparsers, "score", score, "how well the network predicts music", "song.mid other.mid --json"
    )
    add_music(command, several=True)
    add_json_and_progress(command)


def inspect(options: argparse.Namespace) -> None:
    """Run `inspect`: measurements of music, and what was recognized in it."""
    from composer.corpus.outline import outline
    from composer.generation.tasks.summary import understood
    from composer.score.analysis import analyze

    found, remarks = read_on_beats(options.midi, options)
    piece = found.piece
    heard = understood(piece, remarks)
    report = analyze(piece).to_json() | asdict(outline(piece))
    lines = [f"{name.replace('_', ' '):18} {value}" for name, value in report.items() if name != "energy"]
    lines.append(f"{'energy':18} {_spark(report['energy'])}")
    lines.append(f"{'pickup':18} {heard.pickup:g}")
    for number, part in enumerate(heard.parts, 1):
        lines.append(f"{f'part {number}':18} {part.name}: {part.instrument}, {part.notes:,} notes")
    lines += [f"{'remark':18} {remark}" for remark in heard.remarks]
    told = {"pickup": heard.pickup, "drums": [part.name for part in heard.parts if part.is_drums]}
    told |= {"understood": heard.to_json(), "remarks": list(map(str, heard.remarks)), "beats": found.to_json()}
    answer(options, report | told, "\n".join(lines))


def _spark(curve: tuple[float, ...]) -> str:
    """A curve (0..1) as a line of little bars, at most `WIDEST_SPARK` of them."""
    step = -(-len(curve) // WIDEST_SPARK)
    shown = [max(curve[place : place + step]) for place in range(0, len(curve), step)]
    return "".join(SPARKS[min(int(value * len(SPARKS)), len(SPARKS) - 1)] for value in shown)


def score(options: argparse.Namespace) -> None:
    """Run `score`: how well the network predicts music."""
    # Read all files before loading the network, so that errors are reported at once.
    pieces = [read_as_it_is(path) for path in options.midi]

    from composer.evaluation.metrics.nats import Score, score
    from composer.networks.virtuoso.released import keras_network
    from composer.networks.weights import MODELS_FOLDER, read_card, short_hash

    network = keras_network(MODELS_FOLDER / "virtuoso")
    progress = Progress(options.progress)
    scores = []
    for path, piece in zip(options.midi, pieces, strict=True):
        progress(f"scoring {path}")
        scores.append(score(network, piece))
    progress.close()
    overall = Score.joined(scores)
    rows = [{"file": str(path), **asdict(found)} for path, found in zip(options.midi, scores, strict=True)]
    report = {"weights": short_hash(read_card(MODELS_FOLDER / "virtuoso")), "files": rows, "overall": asdict(overall)}
    named = [*zip(scores, options.midi, strict=True), (overall, "all together")]
    lines = [f"{found.nats_per_note:8.3f} nats a note, {found.notes:,} notes: {name}" for found, name in named]
    answer(options, report, "\n".join(lines))
