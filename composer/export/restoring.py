"""Restores pieces from exported MIDI files, requests, cue sheets, and zips of these.

Files are untrusted: their number is limited, and none may unpack to more than the largest MIDI file.
"""

import io
import json
import math
import zipfile
import zlib
from dataclasses import fields, replace
from pathlib import PurePosixPath
from typing import Any, get_type_hints
from urllib.parse import parse_qsl, urlsplit

from composer.errors import BadInput
from composer.export.work import Work
from composer.generation.request.request import Request
from composer.originality.report import Originality
from composer.score.editing import edits_of_text
from composer.score.midi import LARGEST_FILE_BYTES, parse_midi, piece_from_midi
from composer.score.names import printable

MOST_FILES = 400
MOST_REQUESTS = 20
MOST_BYTES = 16_000_000
# A limit on bars to compose again, over all candidates: a guess at what is fair to others who are waiting.
MOST_BARS = 4000
# For requests with a length in notes or seconds.
LIKELY_BARS = 200
# The longest hash of weights that is accepted.
WEIGHTS_CHARACTERS = 64
LONGEST_LINK, MOST_LINK_FIELDS = 4000, 100


def restored(name: str, content: bytes) -> tuple[list[Work], list[Request]]:
    """Return the works in a file, and requests whose music is missing and must be composed again.

    Raises BadInput for a file that is not .mid, .json or .zip, or is broken.
    """
    suffix = PurePosixPath(name.lower()).suffix
    if suffix == ".zip":
        return _paired(_unzipped(name, content))
    if suffix in (".mid", ".midi", ".json"):
        return _paired({name: content})
    raise BadInput("not_restorable", name=name)


def request_of_link(link: str) -> Request:
    """The request in a link to the studio. Raises BadInput if there is none."""
    if len(link) > LONGEST_LINK:
        raise BadInput("link_too_long", most=LONGEST_LINK)
    try:
        query = dict(parse_qsl(urlsplit(link.strip()).query, max_num_fields=MOST_LINK_FIELDS))
    except ValueError as error:
        raise BadInput("link_not_readable") from error
    known = {name: value for name, value in query.items() if name in Request.__dataclass_fields__}
    if "style" in query and "styles" not in known:
        known["styles"] = query["style"]
    if "seed" not in known:
        raise BadInput("link_without_seed")
    return Request.from_query(known)


def _paired(files: dict[str, bytes]) -> tuple[list[Work], list[Request]]:
    sheets = {name: _sheet(name, content) for name, content in files.items() if name.lower().endswith(".json")}
    by_digest = {_text(sheet, "midi_sha256"): sheet for sheet in sheets.values()}
    works = []
    for name, content in files.items():
        if not name.lower().endswith(".json"):
            bare = Work(piece_from_midi(parse_midi(content, name)))
            # A cue sheet only applies to the music that it was written for.
            works.append(_informed(bare, by_digest.get(bare.digest, {})))
    there = {work.digest for work in works}
    requests = [
        request
        for sheet in sheets.values()
        # A request with given music cannot be composed again without that music.
        if (request := _request(sheet, "request")) and not request.given
        if _text(sheet, "midi_sha256") not in there
    ]
    chosen: list[Request] = []
    bars = 0
    for request in requests[:MOST_REQUESTS]:
        bars += (request.bars or LIKELY_BARS) * request.candidates
        if bars > MOST_BARS and chosen:
            break
        chosen.append(request)
    return works, chosen


def _text(sheet: dict[str, Any], name: str) -> str:
    """The text in a field of a sheet, or empty."""
    value = sheet.get(name, "")
    return value if isinstance(value, str) else ""


def _informed(work: Work, sheet: dict[str, Any]) -> Work:
    return Work(
        work.piece,
        _request(sheet, "request"),
        printable(_text(sheet, "weights"), WEIGHTS_CHARACTERS),
        _originality(sheet),
        _text(sheet, "name"),
        _edits(sheet),
        rework=_request(sheet, "rework"),
    )


def _request(sheet: dict[str, Any], name: str) -> Request | None:
    return Request.from_json(sheet[name]) if sheet.get(name) else None


def _originality(sheet: dict[str, Any]) -> Originality | None:
    """The originality in a sheet, if all its fields have the right types."""
    try:
        told = Originality(**sheet["originality"])
    except (KeyError, TypeError):
        return None
    values = {field.name: getattr(told, field.name) for field in fields(Originality)}
    kinds = get_type_hints(Originality)
    for name, value in values.items():
        # JSON writes a whole float without a decimal point.
        if not isinstance(value, (int, float) if kinds[name] is float else kinds[name]):
            return None
    if not all(math.isfinite(value) for name, value in values.items() if kinds[name] is float):
        return None
    texts: dict[str, Any] = {name: printable(value) for name, value in values.items() if kinds[name] is str}
    return replace(told, **texts)


def _edits(sheet: dict[str, Any]) -> str:
    """The edits in a sheet, if they are valid."""
    try:
        return edits_of_text(_text(sheet, "edits")[:LONGEST_LINK]).to_text()
    except BadInput:
        return ""


def _sheet(name: str, content: bytes) -> dict[str, Any]:
    """A cue sheet, a report of the command line, or a bare request, in a common form."""
    if len(content) > LARGEST_FILE_BYTES:
        raise BadInput("request_file_too_large", name=name)
    try:
        read = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadInput("json_not_ours", name=name) from error
    if isinstance(read, dict) and isinstance(read.get("request"), dict | None) and "request" in read:
        return read
    if isinstance(read, dict) and "seed" in read:
        return {"request": read}
    raise BadInput("request_not_found_in_file", name=name)


def _unzipped(name: str, content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            chosen = [
                entry
                for entry in archive.infolist()
                if entry.filename.lower().endswith((".mid", ".json")) and entry.file_size <= LARGEST_FILE_BYTES
            ]
            if sum(entry.file_size for entry in chosen) > MOST_BYTES:
                raise BadInput("zip_too_large", name=name, most_mb=MOST_BYTES // 1_000_000)
            return {entry.filename: archive.read(entry) for entry in chosen[:MOST_FILES]}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise BadInput("zip_not_readable", name=name) from error
