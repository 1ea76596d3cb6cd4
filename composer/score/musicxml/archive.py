"""Extracts the document from a compressed score (.mxl), even if file names are wrong or the archive is truncated."""

import io
import struct
import zipfile
import zlib

from composer.errors import BadInput
from composer.score.musicxml.document import LARGEST_DOCUMENT_BYTES, root_of

LARGEST_ARCHIVE_BYTES = 8_000_000
CONTAINER = "META-INF/container.xml"
# Header flags of an archived file (APPNOTE 4.4.4): encrypted; UTF-8 name.
ENCRYPTED_FLAG, UTF8_FLAG = 0x1, 0x800
LOCAL_HEADER = b"PK\x03\x04"
ARCHIVE_ERRORS = (zipfile.BadZipFile, KeyError, OSError, EOFError, RuntimeError, NotImplementedError, ValueError)


def is_archive(content: bytes) -> bool:
    """Whether the bytes begin like a ZIP archive."""
    return content.startswith(b"PK")


def document_in(content: bytes, name: str) -> tuple[bytes, bool]:
    """Return the document in an archive, and whether the archive was complete. Raises BadInput."""
    if len(content) > LARGEST_ARCHIVE_BYTES:
        raise BadInput("archive_too_large", name=name, most_mb=LARGEST_ARCHIVE_BYTES / 1e6)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            named = {_name_of(info): info for info in archive.infolist()}
            documents = [path for path in named if _is_document(path)]
            inside = _root_file(archive, named)
            if inside not in named:
                inside = next(iter(documents), None)
            if inside is None:
                raise BadInput("archive_without_score", name=name)
            with archive.open(named[inside]) as file:
                return file.read(LARGEST_DOCUMENT_BYTES + 1), True
    except (*ARCHIVE_ERRORS, zlib.error) as error:
        rescued = _rescued(content)
        if rescued:
            return rescued, False
        raise BadInput("archive_broken", name=name) from error


def _name_of(info: zipfile.ZipInfo) -> str:
    """The path of an archived file; many programs write UTF-8 without the flag."""
    if info.flag_bits & UTF8_FLAG:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _is_document(path: str) -> bool:
    return path.lower().endswith((".xml", ".musicxml")) and not path.startswith("META-INF/")


def _root_file(archive: zipfile.ZipFile, named: dict[str, zipfile.ZipInfo]) -> str | None:
    """The path named by the container file; None if it is missing or unreadable."""
    if CONTAINER not in named:
        return None
    with archive.open(named[CONTAINER]) as file:
        content = file.read(100_000)
    try:
        root, _ = root_of(content, CONTAINER)
    except BadInput:
        return None
    paths = (element.get("full-path", "") for element in root.iter("rootfile"))
    return next((path for path in paths if _is_document(path)), None)


def _rescued(content: bytes) -> bytes:
    """Unpack as much as possible of the first document in an archive without its directory or its end."""
    place = content.find(LOCAL_HEADER)
    while place >= 0 and place + 30 <= len(content):
        flags, method, name_length, extra_length = struct.unpack("<HH16xHH", content[place + 6 : place + 30])
        start = place + 30 + name_length + extra_length
        path = content[place + 30 : place + 30 + name_length].decode("utf-8", "replace")
        if _is_document(path) and method == zipfile.ZIP_DEFLATED and not flags & ENCRYPTED_FLAG:
            try:
                return zlib.decompressobj(-zlib.MAX_WBITS).decompress(content[start:], LARGEST_DOCUMENT_BYTES + 1)
            except zlib.error:
                return b""
        place = content.find(LOCAL_HEADER, place + 4)
    return b""
