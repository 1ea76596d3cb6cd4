"""What each command of the command line does, once its options are read.

Heavy packages are imported where they are needed, so that `inspect` does not wait for TensorFlow.
"""

import argparse
import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from composer.cli.progress import Progress
from composer.events.sections import SECTIONS
from composer.export.save import AUDIO_SUFFIXES, check_suffix, font_for, save
from composer.files import check_writable, write_whole
from composer.generation.request.request import LARGEST_SEED, Request

Value = TypeVar("Value")
SPARKS = "▁▂▃▄▅▆▇█"
WIDEST_SPARK = 80


def compose(options: argparse.Namespace) -> None:
    """Compose: a request to a piece to files."""
    request = Request(
        engine=options.engine,
        notes=options.notes,
        seconds=options.seconds,
        bars=options.bars,
        styles=tuple(style for styles in options.style for style in styles),
        tempo=options.tempo,
        key=options.key,
        meter=options.meter,
        ensemble=options.ensemble,
        strict=options.strict,
        section_styles=_by_section(options.section_style, lambda styles: tuple(chain(*styles))),
        chords=options.chords,
        section_chords=_by_section(options.section_chords, lambda chords: chords[-1] if chords else ""),
        form=options.form,
        energy=options.energy,
        strength=options.strength,
        candidates=options.candidates,
        effort=options.effort,
        instruments=tuple(wish for wishes in options.instrument for wish in wishes),
        arrange=options.arrange,
        groove=options.groove,
        temperature=options.temperature,
        top_p=options.top_p,
        expression=options.expression,
        hits=tuple(sorted(hit for hits in options.hit for hit in hits)),
        fade=options.fade,
        layers=options.layers,
        seed=options.seed if options.seed is not None else random.randint(0, LARGEST_SEED),
    )
    if options.primer is not None:
        from composer.cli.edit import go_on

        go_on(options, request)
        return
    font = font_for(options.out, options.soundfont)
    progress = Progress(options.progress)

    from composer.generation.engines.protocol import Bar
    from composer.generation.form.form import Form
    from composer.generation.tasks import compose as composing
    from composer.generation.tasks.finish import performed
    from composer.score.analysis import analyse
    from composer.score.midi import midi_bytes

    def show(bar: Bar, form: Form) -> None:
        progress(f"composing: bar {bar.number + 1} of {form.bars}")

    begun = time.perf_counter()
    progress("loading the network")
    engine = composing.load_engine(request.engine)
    loaded = time.perf_counter()
    form = engine.plan(request)
    candidates = composing.of_form(engine, form, show)
    written = candidates[0].piece
    piece = performed(written, request)
    composed = time.perf_counter()
    analysis, originality = analyse(piece), candidates[0].originality
    report: dict[str, Any] = {
        "request": request.to_json(),
        "seed": request.seed,
        "engine": engine.name,
        "weights": engine.weights,
        "events": form.events,
        "notes": analysis.notes,
        "bars": analysis.bars,
        "seconds": analysis.seconds,
        "key": analysis.key,
        "tempo": analysis.tempo,
        "meter": analysis.meter,
        "originality": asdict(originality) if originality else None,
        "timings": {"load": round(loaded - begun, 3), "compose": round(composed - loaded, 3)},
        "files": [str(path) for path in options.out],
        "candidates": [asdict(candidate.reasons) for candidate in candidates],
    }
    save(options.out, piece, report, font, progress, written)
    progress.close()
    for path in options.out:
        for place, candidate in enumerate(candidates[1:], 2):
            if path.suffix.lower() == ".mid":
                write_whole(path.with_stem(f"{path.stem}-{place}"), midi_bytes(performed(candidate.piece, request)))
    _answer(
        report if options.json else None,
        f"{report['events']} events, {analysis.seconds:.0f} s, seed {request.seed}: {', '.join(report['files'])}",
    )


def _by_section(named: Sequence[tuple[int, Value]], together: Callable[[list[Value]], Value]) -> tuple[Value, ...]:
    """What was named of each of the four sections, put together; nothing if nothing was named of any."""
    if not named:
        return ()
    return tuple(together([value for place, value in named if place == section]) for section in range(len(SECTIONS)))


def render(options: argparse.Namespace) -> None:
    """Render: MIDI to audio."""
    check_suffix(options.audio, AUDIO_SUFFIXES)
    check_writable(options.audio)

    from composer.audio.encoding import format_of
    from composer.audio.rendering import record
    from composer.cli.music import corrections_of, read_corrected
    from composer.files import writing_whole
    from composer.score.corrections import Corrections
    from composer.score.midi import load_midi, midi_from_piece
    from composer.score.reading import MIDI_SUFFIXES

    if options.midi.suffix.lower() not in MIDI_SUFFIXES or corrections_of(options) != Corrections():
        midi = midi_from_piece(read_corrected(options.midi, options)[0])
    else:
        # A MIDI file sounds as it is written, whatever is understood of it.
        midi = load_midi(options.midi)
    font = _soundfont(options.soundfont)
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
    _answer(report if options.json else None, f"{audio.seconds:.0f} s: {options.audio}")


def inspect(options: argparse.Namespace) -> None:
    """Inspect: music in numbers, and what is understood of it."""
    from composer.cli.music import read_on_beats
    from composer.corpus.outline import outline
    from composer.generation.tasks.summary import understood
    from composer.score.analysis import analyse

    found, remarks = read_on_beats(options.midi, options)
    piece = found.piece
    heard = understood(piece, remarks)
    report = analyse(piece).to_json() | asdict(outline(piece))
    lines = [f"{name.replace('_', ' '):18} {value}" for name, value in report.items() if name != "energy"]
    lines.append(f"{'energy':18} {_spark(report['energy'])}")
    lines.append(f"{'pickup':18} {heard.pickup:g}")
    for number, part in enumerate(heard.parts, 1):
        lines.append(f"{f'part {number}':18} {part.name}: {part.instrument}, {part.notes:,} notes")
    lines += [f"{'remark':18} {remark}" for remark in heard.remarks]
    told = {"pickup": heard.pickup, "drums": [part.name for part in heard.parts if part.is_drums]}
    told |= {"understood": heard.to_json(), "remarks": list(map(str, heard.remarks)), "beats": found.to_json()}
    _answer(report | told if options.json else None, "\n".join(lines))


def _spark(curve: tuple[float, ...]) -> str:
    """A curve (0..1) as a line of little bars, at most `WIDEST_SPARK` of them."""
    step = -(-len(curve) // WIDEST_SPARK)
    shown = [max(curve[place : place + step]) for place in range(0, len(curve), step)]
    return "".join(SPARKS[min(int(value * len(SPARKS)), len(SPARKS) - 1)] for value in shown)


def score(options: argparse.Namespace) -> None:
    """Score: how well the network foresees MIDI files."""
    from composer.cli.music import read_as_it_is

    # All are read before the network is loaded: a broken file is told of at once.
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
    _answer(report if options.json else None, "\n".join(lines))


def bench(options: argparse.Namespace) -> None:
    """Bench: the budgets as ratios, measured in one run."""
    from composer.evaluation.studies.bench import bench

    report = bench()
    _answer(report if options.json else None, json.dumps(report, indent=1))


def doctor(options: argparse.Namespace) -> None:
    """Doctor: what is there and what is not."""
    from composer.cli.doctor import diagnose

    findings = diagnose()
    lines = [f"{finding.state:8} {finding.name}: {finding.detail} {finding.mend}".rstrip() for finding in findings]
    rows = [asdict(finding) for finding in findings]
    healthy = all(finding.state == "ok" for finding in findings)
    _answer({"healthy": healthy, "findings": rows} if options.json else None, "\n".join(lines))


def _soundfont(name: str | None) -> Path:
    from composer.audio.soundfonts import choose_soundfont

    return choose_soundfont(name)


def _answer(report: dict[str, Any] | None, text: str) -> None:
    print(text if report is None else json.dumps(report))
