"""The command `mcp`: offers the other commands to agents over the Model Context Protocol on stdin and stdout.

A tool is a command with --json and the options that agents need, with the same checks and answer, plus a license
receipt. Files are paths on this machine. A call that the client cancels ends at the next step of its command.
"""

import argparse
import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from threading import Lock
from typing import Any

from composer.cli.parsing import Parser, add_command
from composer.cli.progress import at_every_step
from composer.errors import ComposerError, MissingDependency

INSTRUCTIONS = (
    "Composes original music, continues and rewrites music that is given, arranges, renders and inspects it. Files are "
    "paths on this machine; the suffix of an output picks its format: .mid .wav .mp3 .ogg .flac .musicxml .pdf .svg "
    ".abc .zip. Every answer has a receipt that says what may be done with the music."
)
OWN_MUSIC = "The music that was given keeps its own rights. What was added to it may be used freely."
SOUND = (
    "Sound that is rendered may be used for any purpose. The concert grand is made from the Salamander Grand Piano V3 "
    "by Alexander Holm, CC BY 3.0; see NOTICE."
)


def add(subparsers: "argparse._SubParsersAction[Parser]", build: Callable[[], Parser]) -> None:
    """Add the command; `build` makes the parser of all commands."""
    command = add_command(
        subparsers,
        "mcp",
        serve,
        "serve agents over the Model Context Protocol (stdio): compose, continue, infill, arrange, render, inspect",
        "  # in the configuration of an agent: command ./run.sh, arguments mcp",
    )
    command.set_defaults(build=build)


def serve(options: argparse.Namespace) -> None:
    """Run `mcp` until stdin ends. Raises MissingDependency without the package mcp."""
    try:
        from anyio.from_thread import check_cancelled
        from mcp.server import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
    except ImportError as error:
        raise MissingDependency("mcp_missing") from error

    from composer import __version__

    running = Lock()

    def answer(*words: str) -> dict[str, Any]:
        """Run a command and return its answer."""
        out, complaint = io.StringIO(), io.StringIO()
        # Each call has a context of its own.
        at_every_step.set(check_cancelled)
        try:
            # The command prints its answer to stdout, which in this process carries the protocol.
            with running, redirect_stdout(out), redirect_stderr(complaint):
                # It may have been canceled while it waited for another.
                check_cancelled()
                asked = options.build().parse_args([*words])
                asked.run(asked)
        except ComposerError as error:
            raise ToolError(str(error)) from error
        except SystemExit as ended:
            raise ToolError(complaint.getvalue().strip()) from ended
        found: dict[str, Any] = json.loads(out.getvalue())
        return found

    server = MCPServer("composer", instructions=INSTRUCTIONS, version=__version__, log_level="WARNING")
    for tool in tools(answer):
        server.tool()(tool)
    server.run()


def tools(answer: Callable[..., dict[str, Any]]) -> list[Callable[..., dict[str, Any]]]:
    """The tools; `answer` runs a command and returns what it prints."""

    def compose(
        out: list[str],
        style: list[str] | None = None,
        bars: int | None = None,
        seconds: float | None = None,
        tempo: float | None = None,
        key: str | None = None,
        meter: str | None = None,
        chords: str | None = None,
        ensemble: str | None = None,
        form: str | None = None,
        energy: str | None = None,
        hit: list[str] | None = None,
        fade: float | None = None,
        layers: int | None = None,
        arrange: str | None = None,
        groove: str | None = None,
        expression: float | None = None,
        candidates: int | None = None,
        effort: int | None = None,
        seed: int | None = None,
    ) -> dict[str, Any]:
        """Compose a new piece into files, e.g. out=["a.mid", "a.mp3"], style=["chopin=0.7", "ragtime=0.3"], bars=32.

        Length by bars or seconds. energy is a curve like "0.2,0.5,1,0.3"; hit are moments of a film on which bar lines
        fall, e.g. ["12.5", "41:climax"]; form may be "loop". The same seed gives the same piece.
        """
        words = _words(
            out=out, style=style, bars=bars, seconds=seconds, tempo=tempo, key=key, meter=meter, chords=chords,
            ensemble=ensemble, form=form, energy=energy, hit=hit, fade=fade, layers=layers, arrange=arrange,
            groove=groove, expression=expression, candidates=candidates, effort=effort, seed=seed,
        )  # fmt: skip
        return {**answer("compose", *words, "--json"), "receipt": composed_receipt()}

    def continue_music(
        music: str, out: list[str], bars: int | None = None, style: list[str] | None = None, seed: int | None = None
    ) -> dict[str, Any]:
        """Continue music in a file (MIDI, MusicXML, ABC, or a hummed recording) for `bars` bars."""
        words = _words(primer=music, out=out, bars=bars, style=style, seed=seed)
        return {**answer("compose", *words, "--json"), "receipt": composed_receipt(OWN_MUSIC)}

    def infill(
        music: str,
        out: list[str],
        bars: str,
        part: str | None = None,
        style: list[str] | None = None,
        seed: int | None = None,
    ) -> dict[str, Any]:
        """Compose some bars of given music again, e.g. bars="9-12"; every other note is unchanged.

        Bars are counted from 1, an upbeat too.
        """
        words = _words(out=out, bars=bars, part=part, style=style, seed=seed)
        return {**answer("recompose", *words, "--json", "--", music), "receipt": composed_receipt(OWN_MUSIC)}

    def arrange(
        music: str, out: str, ensemble: str | None = None, groove: str | None = None, seed: int | None = None
    ) -> dict[str, Any]:
        """Arrange given music for other players: for an ensemble such as "quartet", or a band in a groove."""
        words = _words(ensemble=ensemble, groove=groove, seed=seed)
        return {**answer("arrange", *words, "--json", "--", music, out), "receipt": {"permission": OWN_MUSIC}}

    def render(music: str, out: str) -> dict[str, Any]:
        """Render given music to audio; the suffix of out is .wav, .mp3, .ogg or .flac."""
        receipt = {"permission": OWN_MUSIC, "sound": SOUND}
        return {**answer("render", "--json", "--", music, out), "receipt": receipt}

    def inspect(music: str) -> dict[str, Any]:
        """Return key, tempo, meter, parts, density and repetition of given music."""
        return {**answer("inspect", "--json", "--", music), "receipt": {"permission": OWN_MUSIC}}

    return [compose, continue_music, infill, arrange, render, inspect]


def composed_receipt(also: str = "") -> dict[str, Any]:
    """How music composed by the network may be used, and what it was trained on."""
    from composer.export.license import PERMISSION, learned_by

    learned = learned_by("virtuoso")
    return {
        "permission": f"{also} {PERMISSION}".strip(),
        "sound": SOUND,
        "training": learned.sentence,
        "training_licences": dict(learned.licenses),
        "training_receipt_sha256": learned.sha256,
    }


def _words(**values: Any) -> list[str]:
    """Convert options to command-line words; a list repeats its option."""
    return [
        f"--{name}={one}"
        for name, value in values.items()
        if value is not None
        for one in (value if isinstance(value, list) else [value])
    ]
