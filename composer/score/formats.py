"""Recognizes the format of a file by its content, because names often lie.

A file of another kind is named in the error, with what to do about it.
"""

import re
from pathlib import Path
from typing import Literal

from composer.errors import BadInput
from composer.notices import Notice
from composer.score.encodings import text_of

Format = Literal["midi", "musicxml", "abc"]

MIDI_SUFFIXES = (".mid", ".midi", ".kar", ".rmi")
MUSICXML_SUFFIXES = (".musicxml", ".mxl", ".xml")
ABC_SUFFIXES = (".abc",)
MUSIC_SUFFIXES = (*MIDI_SUFFIXES, *MUSICXML_SUFFIXES, *ABC_SUFFIXES)
# Disks and mail programs prepend bytes: a MacBinary header has 128.
LATEST_HEADER = 4096
# What a document is stands at its beginning, after comments and a doctype; a guess.
BEGINNING_BYTES = 20_000
SCORE = re.compile(r"<(?:!DOCTYPE\s+)?score-(?:partwise|timewise)\b")
# The number of an ABC tune, and the key that ends its header.
TUNE, KEY = re.compile(r"^X:\s*\d", re.MULTILINE), re.compile(r"^K:", re.MULTILINE)
WEB_PAGE = re.compile(r"<!doctype html|<html\b", re.IGNORECASE)
# How files of other kinds begin: of recordings, by the suffix to give them; of programs that write music down or record
# it; of archives.
RECORDINGS = {
    ".wav": re.compile(rb"RIFF....WAVE|RF64", re.DOTALL),
    ".aiff": re.compile(rb"FORM....AIF[FC]", re.DOTALL),
    ".flac": re.compile(rb"fLaC"),
    ".ogg": re.compile(rb"OggS"),
    ".mp3": re.compile(rb"ID3|\xff[\xf2\xf3\xfa\xfb]"),
}
FILM = re.compile(rb"....ftyp|\x1a\x45\xdf\xa3", re.DOTALL)
PICTURE = re.compile(rb"%PDF|%!PS|\x89PNG|GIF8|\xff\xd8\xff|BM....\0\0\0\0|II\*\0|MM\0\*", re.DOTALL)
PROGRAMS = {
    "Finale": re.compile(rb"ENIGMA BINARY FILE"),
    "Sibelius": re.compile(rb"\x0fSIBELIUS"),
    "Guitar Pro": re.compile(rb"\x18FICHIER GUITAR PRO|BCF[ZS]"),
    "NoteWorthy Composer": re.compile(rb"\[NoteWorthy|\[NWZ\]|!NoteWorthyComposer"),
    "Cakewalk": re.compile(rb"CAKEWALK"),
    "FL Studio": re.compile(rb"FLhd"),
    "MuseScore": re.compile(rb"(?s).{0,200}<museScore\b"),
    "Ableton Live": re.compile(rb"(?s).{0,200}<Ableton\b"),
    "Reaper": re.compile(rb"<REAPER_PROJECT\b"),
}
NOTATIONS = {
    "MEI": re.compile(r"<mei\b"),
    "Humdrum": re.compile(r"^\*\*kern\b", re.MULTILINE),
    "LilyPond": re.compile(r'^\s*\\(?:version\s+"|score\s*\{|relative\b)', re.MULTILINE),
}
ARCHIVES = {
    "RAR": re.compile(rb"Rar!\x1a"),
    "7-Zip": re.compile(rb"7z\xbc\xaf\x27\x1c"),
    "bzip2": re.compile(rb"BZh[1-9]1AY"),
    "xz": re.compile(rb"\xfd7zXZ\0"),
    "tar": re.compile(rb"(?s).{257}ustar"),
}


def format_of(content: bytes, name: str, inside: str) -> Format:
    """The format of music that was unpacked as the file `inside`, whose suffix counts if the content shows nothing.

    Raises BadInput, which names the file `name`, for what is recognized as something else or not at all.
    """
    found = recognized(content)
    if found is not None:
        return found
    if not content.strip(b"\0\t\n\r "):
        raise BadInput("file_is_blank", name=name)
    other = _other(content, name)
    if other is not None:
        raise BadInput.of(other)
    suffix = Path(inside).suffix.lower()
    if suffix in MIDI_SUFFIXES:
        return "midi"
    if suffix in MUSICXML_SUFFIXES:
        return "musicxml"
    if suffix in ABC_SUFFIXES:
        return "abc"
    raise BadInput("music_format_unknown", name=name, formats=tuple(MUSIC_SUFFIXES))


def recognized(content: bytes) -> Format | None:
    """The format that content shows by itself; None if it shows none."""
    if content.startswith(b"MThd") or (content.startswith(b"RIFF") and content[8:12] == b"RMID"):
        return "midi"
    if SCORE.search(text_of(content[:BEGINNING_BYTES])):
        return "musicxml"
    if content.find(b"MThd", 0, LATEST_HEADER) >= 0:
        return "midi"
    text = text_of(content)
    tune = TUNE.search(text)
    return "abc" if tune is not None and KEY.search(text, tune.end()) else None


def _other(content: bytes, name: str) -> Notice | None:
    """What a file is that has no music that can be read, with what to do; None if it is not known."""
    head = content[:BEGINNING_BYTES]
    text = text_of(head)
    for suffix, begin in RECORDINGS.items():
        if begin.match(head):
            return Notice("file_is_recording", name=name, suffix=suffix)
    for program, begin in PROGRAMS.items():
        if begin.match(head):
            return Notice("file_is_of_program", name=name, program=program)
    for archive, begin in ARCHIVES.items():
        if begin.match(head):
            return Notice("file_is_archive", name=name, kind=archive)
    if FILM.match(head):
        return Notice("file_is_film", name=name)
    if PICTURE.match(head) or "<svg" in text[:1000]:
        return Notice("file_is_picture", name=name)
    for notation, sign in NOTATIONS.items():
        if sign.search(text):
            return Notice("file_is_notation", name=name, notation=notation)
    return Notice("file_is_web_page", name=name) if WEB_PAGE.search(text[:1000]) else None
