"""Bringing pieces back from what was taken away: MIDI files, requests and cue sheets, and zips of these.

Files come from strangers: only so many are looked at, and none that unpacks to more than a MIDI file may have.
"""

import io
import json
import zipfile
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from composer.errors import BadInput
from composer.export.work import Work
from composer.generation.request.request import Request
from composer.originality.report import Originality
from composer.score.midi import LARGEST_FILE_BYTES, parse_midi, piece_from_midi

MOST_FILES = 400
MOST_REQUESTS = 20
MOST_BYTES = 16_000_000


def restored(name: str, content: bytes) -> tuple[list[Work], list[Request]]:
    """The works in a file, and the requests in it whose music is not there and must be composed again.

    Raises BadInput for a file that is none of .mid, .json and .zip, or is broken.
    """
    suffix = PurePosixPath(name.lower()).suffix
    if suffix == ".zip":
        return _paired(_unzipped(name, content))
    if suffix in (".mid", ".midi", ".json"):
        return _paired({name: content})
    raise BadInput(f"{name} is no file that a piece can be brought back from; choose .mid, .json or .zip.")


def request_of_link(link: str) -> Request:
    """The request that a link to the studio holds. Raises BadInput if it holds none."""
    query = dict(parse_qsl(urlsplit(link.strip()).query))
    known = {name: value for name, value in query.items() if name in Request.__dataclass_fields__}
    if "style" in query and "styles" not in known:
        known["styles"] = query["style"]
    if "seed" not in known:
        raise BadInput("This link has no seed, so it leads to no particular piece; copy the whole address.")
    return Request.from_query(known)


def _paired(files: dict[str, bytes]) -> tuple[list[Work], list[Request]]:
    sheets = {name: _sheet(name, content) for name, content in files.items() if name.lower().endswith(".json")}
    by_digest = {sheet["midi_sha256"]: sheet for sheet in sheets.values() if "midi_sha256" in sheet}
    works = []
    for name, content in files.items():
        if not name.lower().endswith(".json"):
            bare = Work(piece_from_midi(parse_midi(content, name)))
            # A cue sheet tells only of the music that it was written for.
            works.append(_informed(bare, by_digest.get(bare.digest, {})))
    there = {work.digest for work in works}
    requests = [
        Request.from_json(sheet["request"])
        for sheet in sheets.values()
        if sheet.get("request") and sheet.get("midi_sha256") not in there
    ]
    return works, requests[:MOST_REQUESTS]


def _informed(work: Work, sheet: dict[str, Any]) -> Work:
    request = Request.from_json(sheet["request"]) if sheet.get("request") else None
    return Work(
        work.piece,
        request,
        str(sheet.get("weights", "")),
        _originality(sheet),
        str(sheet.get("name", "")).strip(),
        str(sheet.get("edits", "")),
    )


def _originality(sheet: dict[str, Any]) -> Originality | None:
    try:
        return Originality(**sheet["originality"])
    except (KeyError, TypeError):
        return None


def _sheet(name: str, content: bytes) -> dict[str, Any]:
    """A cue sheet, a report of the command line, or a bare request, as what they have in common."""
    if len(content) > LARGEST_FILE_BYTES:
        raise BadInput(f"{name} is too large for a request.")
    try:
        read = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{name} is no JSON that was made here.") from error
    if isinstance(read, dict) and isinstance(read.get("request"), dict | None) and "request" in read:
        return read
    if isinstance(read, dict) and "seed" in read:
        return {"request": read}
    raise BadInput(f"{name} holds no request that was made here.")


def _unzipped(name: str, content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            chosen = [
                entry
                for entry in archive.infolist()
                if entry.filename.lower().endswith((".mid", ".json")) and entry.file_size <= LARGEST_FILE_BYTES
            ]
            if sum(entry.file_size for entry in chosen) > MOST_BYTES:
                raise BadInput(
                    f"{name} holds more than {MOST_BYTES // 1_000_000} MB of pieces; bring back fewer at once."
                )
            return {entry.filename: archive.read(entry) for entry in chosen[:MOST_FILES]}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise BadInput(f"{name} is no zip that can be opened.") from error
