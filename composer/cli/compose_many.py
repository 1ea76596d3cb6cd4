"""The command `compose-many`: composes a file of requests into a folder, and can be resumed."""

import argparse
import hashlib
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from composer.cli.parsing import Parser, add_command, add_json_and_progress, answer
from composer.cli.progress import Progress
from composer.errors import BadInput, ComposerError, reason_of
from composer.files import check_writable, write_whole
from composer.generation.request.request import Request

NAMED_BY = 10


def add(subparsers: "argparse._SubParsersAction[Parser]") -> None:
    """Add the command with its options."""
    command = add_command(
        subparsers,
        "compose-many",
        compose_many,
        "compose the requests of a file, on all processors or on a Ray cluster",
        "requests.jsonl --out pieces/ --workers 2",
    )
    command.add_argument(
        "requests",
        type=Path,
        metavar="REQUESTS.jsonl",
        help='one request per line, as under "request" in what compose --json prints, e.g. {"bars": 16, "styles": '
        '{"bach": 1}}; one without a seed has the number of its line as its seed',
    )
    command.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="DIR",
        help="the folder for the MIDI files, named by line and request; existing ones are not composed again",
    )
    command.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="default: one per processor"
    )
    command.add_argument(
        "--address", metavar="ADDRESS", help="address of a Ray cluster (default: a new one on this machine)"
    )
    add_json_and_progress(command)


def compose_many(options: argparse.Namespace) -> None:
    """Run `compose-many`."""
    if options.workers < 1:
        raise BadInput("workers_too_few")
    requests = read_requests(options.requests)
    try:
        options.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput("folder_not_made", folder=options.out, reason=reason_of(error)) from error
    check_writable(options.out / file_name(1, requests[0]))
    progress = Progress(options.progress)
    report = composed_into(options.out, requests, options.workers, options.address, progress)
    progress.close()
    words = (
        f"{report['composed']:,} pieces composed, {report['pieces_an_hour']:,} an hour; {report['there']:,} were there "
        f"already: {options.out}"
    )
    answer(options, report, words)
    if report["failed"]:
        first = report["failed"][0]
        raise ComposerError(
            "some_not_composed",
            failed=len(report["failed"]),
            requests=len(requests),
            line=first["line"],
            reason=first["problem"],
        )


def composed_into(
    folder: Path, requests: Sequence[Request], workers: int, address: str | None, progress: Progress
) -> dict[str, Any]:
    """Compose the requests missing from a folder; returns what was done, and the speed, for JSON."""
    from composer.cli.bulk import cluster, composed

    files = [folder / file_name(line, request) for line, request in enumerate(requests, 1)]
    wanted = [(number, request) for number, request in enumerate(requests) if not files[number].exists()]
    failed: list[dict[str, Any]] = []
    begun, done = time.monotonic(), 0
    if wanted:
        progress("starting workers")

        def note_ready() -> None:
            # Startup time is excluded, because it does not depend on the number of pieces.
            nonlocal begun
            begun = time.monotonic()

        with cluster(workers, address) as most:
            for piece in composed(wanted, most, note_ready):
                if piece.problem:
                    failed.append({"line": piece.number + 1, "problem": str(piece.problem)})
                else:
                    write_whole(files[piece.number], piece.midi)
                    done += 1
                speed = round(3600 * done / max(time.monotonic() - begun, 0.001))
                progress(f"composing: {done + len(failed):,} of {len(wanted):,}, {speed:,} an hour")
    seconds = time.monotonic() - begun
    return {
        "requests": len(requests),
        "composed": done,
        "there": len(requests) - len(wanted),
        "failed": sorted(failed, key=lambda one: one["line"]),
        "seconds": round(seconds, 1),
        "pieces_an_hour": round(3600 * done / seconds) if done else 0,
    }


def read_requests(path: Path) -> list[Request]:
    """Read the requests in a file, one a line. Raises BadInput with the line number if one is invalid."""
    try:
        # Editors on Windows begin a file with a byte order mark. Only ends of lines separate requests, unlike in
        # `splitlines`: a string in JSON may have other separators.
        with path.open(encoding="utf-8-sig") as file:
            lines = list(file)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("requests_unreadable", path=path) from error
    requests = []
    for number, line in enumerate(lines, 1):
        try:
            requests.append(_request_of(line, number))
        except ComposerError as error:
            raise BadInput("requests_line", line=number, path=path, reason=error.notice) from error
    if not requests:
        raise BadInput("requests_empty", path=path)
    return requests


def _request_of(line: str, number: int) -> Request:
    if not line.strip():
        raise BadInput("request_line_empty")
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput("request_line_no_json") from error
    if not isinstance(values, dict):
        raise BadInput("request_line_no_json")
    return Request.from_json({"seed": number, **values})


def file_name(line: int, request: Request) -> str:
    """The file name for a line; it also depends on the request, so that a changed request gives another file."""
    digest = hashlib.sha256(json.dumps(request.to_json(), sort_keys=True).encode()).hexdigest()
    return f"{line:06d}-{digest[:NAMED_BY]}.mid"
