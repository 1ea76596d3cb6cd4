"""Unpacks music: a compressed score (.mxl), an ordinary ZIP archive or gzip, even if names in it are wrong or it is
truncated."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from composer.errors import BadInput
from composer.notices import Notice
from composer.score.formats import BEGINNING_BYTES, MUSIC_SUFFIXES, recognized
from composer.score.musicxml.document import LARGEST_DOCUMENT_BYTES, root_of

LARGEST_ARCHIVE_BYTES = 8_000_000
# A compressed score in a compressed folder of scores.
DEEPEST_ARCHIVE = 3
CONTAINER = "META-INF/container.xml"
# What a Macintosh adds to an archive.
SHADOWS = ("META-INF/", "__MACOSX/")
# Header flags of an archived file (APPNOTE 4.4.4): encrypted; UTF-8 name.
ENCRYPTED_FLAG, UTF8_FLAG = 0x1, 0x800
LOCAL_HEADER = b"PK\x03\x04"
ZIP_BEGINS, GZIP_BEGINS = b"PK", b"\x1f\x8b"
GZIP_SUFFIX = ".gz"
# Of an archive with very many files, the first are tried; a guess.
MOST_TRIED = 200
ARCHIVE_ERRORS = (zipfile.BadZipFile, KeyError, OSError, EOFError, RuntimeError, NotImplementedError, ValueError)
# Programs whose files are archives, by a file in them.
PROGRAMS = {".mscx": "MuseScore", "score.dat": "Finale", "score.gpif": "Guitar Pro"}
GZIP_BITS = 16 + zlib.MAX_WBITS


def unpacked(content: bytes, name: str) -> tuple[bytes, str, tuple[Notice, ...]]:
    """Unpack music as often as it is packed; `name` is used in errors. Raises BadInput.

    Returns the music, its name in the archive, and remarks on what was left out.
    """
    inside, remarks = name, list[Notice]()
    for _ in range(DEEPEST_ARCHIVE):
        if not content.startswith((ZIP_BEGINS, GZIP_BEGINS)):
            break
        if len(content) > LARGEST_ARCHIVE_BYTES:
            raise BadInput("archive_too_large", name=name, most_mb=LARGEST_ARCHIVE_BYTES / 1e6)
        if content.startswith(GZIP_BEGINS):
            content, is_whole = _gunzipped(content, name)
            inside = inside[: -len(GZIP_SUFFIX)] if inside.lower().endswith(GZIP_SUFFIX) else inside
            others = 0
        else:
            content, inside, is_whole, others = _music_in(content, name)
        if not is_whole:
            remarks.append(Notice("file_breaks_off"))
        if others:
            remarks.append(Notice("first_of_scores", count=others + 1, name=inside))
    return content, inside, tuple(dict.fromkeys(remarks))


def _gunzipped(content: bytes, name: str) -> tuple[bytes, bool]:
    """The content of a gzip file, and whether it was complete. Raises BadInput."""
    unzipper = zlib.decompressobj(GZIP_BITS)
    try:
        inside = unzipper.decompress(content, LARGEST_DOCUMENT_BYTES + 1)
    except zlib.error as error:
        raise BadInput("archive_broken", name=name) from error
    return inside, unzipper.eof


def _music_in(content: bytes, name: str) -> tuple[bytes, str, bool, int]:
    """The music in a ZIP archive: its content and name, whether the archive was complete, and how many other pieces are
    in it. Raises BadInput."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            named = {_name_of(info): info for info in archive.infolist() if not info.is_dir()}
            inside = _root_file(archive, named)
            pieces = [inside] if inside in named else _pieces(archive, named)
            if inside in named or pieces:
                with archive.open(named[pieces[0]]) as file:
                    return file.read(LARGEST_DOCUMENT_BYTES + 1), pieces[0], True, len(pieces) - 1
    except (*ARCHIVE_ERRORS, zlib.error) as error:
        rescued, inside = _rescued(content)
        if rescued:
            return rescued, inside, False, 0
        raise BadInput("archive_broken", name=name) from error
    for path in named:
        for ending, program in PROGRAMS.items():
            if path.endswith(ending):
                raise BadInput("file_is_of_program", name=name, program=program)
    raise BadInput("archive_without_score", name=name)


def _name_of(info: zipfile.ZipInfo) -> str:
    """The path of an archived file; many programs write UTF-8 without the flag."""
    if info.flag_bits & UTF8_FLAG:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _is_music(path: str) -> bool:
    return path.lower().endswith((*MUSIC_SUFFIXES, GZIP_SUFFIX)) and not path.startswith(SHADOWS)


def _pieces(archive: zipfile.ZipFile, named: Mapping[str, zipfile.ZipInfo]) -> list[str]:
    """The pieces in an archive, by their content, or else by their names."""
    by_name = [path for path in named if _is_music(path)]
    if any(path.endswith(ending) for path in named for ending in PROGRAMS):
        return []
    others = [path for path in named if not path.startswith(SHADOWS)]
    for paths in (by_name, others):
        found = [path for path in paths[:MOST_TRIED] if _shows_music(archive, named[path])]
        if found:
            return found
    return by_name[:1]


def _shows_music(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    with archive.open(info) as file:
        head = file.read(BEGINNING_BYTES)
    return head.startswith((ZIP_BEGINS, GZIP_BEGINS)) or recognized(head) is not None


def _root_file(archive: zipfile.ZipFile, named: Mapping[str, zipfile.ZipInfo]) -> str:
    """The path named by the container file; empty if it is missing or unreadable."""
    if CONTAINER not in named:
        return ""
    with archive.open(named[CONTAINER]) as file:
        content = file.read(100_000)
    try:
        root, _ = root_of(content, CONTAINER)
    except BadInput:
        return ""
    paths = (element.get("full-path", "") for element in root.iter("rootfile"))
    return next((path for path in paths if _is_music(path)), "")


def _rescued(content: bytes) -> tuple[bytes, str]:
    """Unpack as much as possible of the first piece in an archive without its directory or its end, with its name."""
    place = content.find(LOCAL_HEADER)
    while place >= 0 and place + 30 <= len(content):
        flags, method, name_length, extra_length = struct.unpack("<HH16xHH", content[place + 6 : place + 30])
        start = place + 30 + name_length + extra_length
        path = content[place + 30 : place + 30 + name_length].decode("utf-8", "replace")
        if _is_music(path) and method == zipfile.ZIP_DEFLATED and not flags & ENCRYPTED_FLAG:
            try:
                return zlib.decompressobj(-zlib.MAX_WBITS).decompress(content[start:], LARGEST_DOCUMENT_BYTES + 1), path
            except zlib.error:
                return b"", ""
        place = content.find(LOCAL_HEADER, place + 4)
    return b"", ""
