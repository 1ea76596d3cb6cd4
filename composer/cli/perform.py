"""The command `perform`, which performs any MIDI file."""

import argparse
from pathlib import Path

from composer.cli.music import add_corrections, add_music, read_corrected
from composer.cli.parsing import add_command, add_json, answer, option_of
from composer.errors import BadInput
from composer.files import check_writable, write_whole
from composer.generation.request.codec import styles_of
from composer.generation.request.request import DEFAULT_EXPRESSION, Request
from composer.notices import Notice


def add(subparsers: "argparse._SubParsersAction") -> None:
    """Add the command with its options."""
    command = add_command(
        subparsers,
        "perform",
        perform,
        "perform music like a player: tempo, dynamics and pedal",
        "flat.mid played.mid --amount 0.8 --style chopin",
    )
    add_music(command)
    command.add_argument("out", type=Path, metavar="OUT.mid")
    command.add_argument(
        "--amount",
        type=float,
        metavar="A",
        help=f"0 as written, 1 like a player, 1.5 exaggerated (default: {DEFAULT_EXPRESSION:g}; 0 for music"
        " that was played)",
    )
    command.add_argument(
        "--style",
        type=option_of(styles_of),
        default=(),
        metavar="STYLES",
        help="play it in the manner of, e.g., chopin or baroque=0.6,ragtime=0.4 (default: the average)",
    )
    add_corrections(command)
    add_json(command)


def perform(options: argparse.Namespace) -> None:
    """Run `perform`: a MIDI file to a MIDI file."""
    from composer.expression.perform import perform as perform_piece
    from composer.expression.released import load_player
    from composer.score.analysis import analyze
    from composer.score.midi import midi_bytes
    from composer.score.reading import is_played

    if options.out.suffix.lower() not in (".mid", ".midi"):
        raise BadInput("output_format_unknown", path=options.out, suffixes=".mid")
    check_writable(options.out)
    # As in a request.
    styles = dict(Request(styles=options.style).styles)
    known = load_player().manners
    for name in styles:
        if name not in known:
            raise BadInput("style_unknown", style=name, known=tuple(sorted(filter(None, known))))
    if options.amount is None and options.beats == "auto":
        # Keep played music, including its bars, unchanged.
        options.beats = "keep"
    before, said = read_corrected(options.midi, options)
    remarks = [*said]
    amount = options.amount
    if amount is None:
        amount = DEFAULT_EXPRESSION
        if is_played(before):
            amount = 0.0
            remarks.append(Notice("played_stays"))
    piece = perform_piece(before, amount, styles)
    write_whole(options.out, midi_bytes(piece))
    found = analyze(piece)
    report = {
        "file": str(options.out),
        "amount": amount,
        "seconds": found.seconds,
        "tempo": found.tempo,
        "rubato": found.rubato,
        "pedal": found.pedal,
        "remarks": list(map(str, remarks)),
    }
    text = f"{found.seconds:.0f} s, tempo {found.tempo:g} ± {found.rubato:.0%}, pedal {found.pedal:.0%}: {options.out}"
    answer(options, report, " ".join([text, *map(str, remarks)]))
