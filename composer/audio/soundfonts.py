"""Soundfonts: the sampled instruments for FluidSynth, in .sf2 or .sf3 (compressed) files.

Fonts in the project's folder `soundfonts/` come first. Of the system's fonts, only those in a table are used: names
such as default-GM.sf2 are links to arbitrary fonts, some of half a gigabyte. The project's concert grand is layered on
top and replaces only the pianos; a user's font keeps its own.
"""

import struct
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from composer.audio.memory import available_bytes
from composer.errors import BadInput, MissingDependency, reason_of
from composer.files import data_folder
from composer.notices import Notice

PROJECT_FOLDER = data_folder("soundfonts")
SYSTEM_FOLDERS = tuple(
    Path(share) / folder
    for share in ("/usr/share", "/usr/local/share", "/opt/homebrew/share")
    for folder in ("sounds/sf3", "sounds/sf2", "soundfonts")
)
# General MIDI fonts under free licenses, the best choice first: rich, but quick to load.
SYSTEM_NAMES = (
    "FluidR3Mono_GM.sf3",
    "FluidR3_GM.sf2",
    "MuseScore_General_Lite.sf3",
    "MuseScore_General_Full.sf3",
    "TimGM6mb.sf2",
)
GRAND = PROJECT_FOLDER / "salamander-grand.sf3"
# Rich in its own recordings, but it needs memory: measured in soundfonts/README.md.
RICH_NAME = "MuseScore_General_Full.sf3"
RICH_NEEDS_BYTES = 700_000_000
SUFFIXES = (".sf2", ".sf3")
# SoundFont 2.04 specification, section 4: a chunk begins with its kind, length and form.
CHUNK = struct.Struct("<4sI4s")
LISTS = (b"INFO", b"sdta", b"pdta")
# Once may be the machine's fault.
MOST_FAILURES = 2

HOW_TO_GET_ONE = Notice("how_to_get_soundfont")
# How often fonts, in the state of that second, have made the process that played them crash or hang.
_failures: "Counter[tuple[Path, float]]" = Counter()


def find_soundfonts(folder: Path = PROJECT_FOLDER, system_folders: Sequence[Path] = SYSTEM_FOLDERS) -> list[Path]:
    """All usable soundfonts, the preferred one first: those in `folder`, then the system's."""
    in_system = [place / name for name in SYSTEM_NAMES for place in system_folders if (place / name).exists()]
    return [path for path in [*_dropped(folder), *in_system] if check_soundfont(path) is None]


def choose_soundfont(
    name: str | None = None, folder: Path = PROJECT_FOLDER, system_folders: Sequence[Path] = SYSTEM_FOLDERS
) -> Path:
    """The soundfont with that name (with or without suffix) or path; by default the preferred one.

    Raises BadInput if the requested one is missing or broken, and MissingDependency if there is none at all.
    """
    if name is not None and Path(name).is_file():
        problem = check_soundfont(Path(name))
        if problem is not None:
            raise BadInput.of(problem)
        return Path(name)
    found = find_soundfonts(folder, system_folders)
    if not found:
        problems = tuple(problem for path in _dropped(folder) if (problem := check_soundfont(path)) is not None)
        if problems:
            raise MissingDependency("soundfonts_broken", problems=problems, how_to_get_one=HOW_TO_GET_ONE)
        raise MissingDependency("soundfont_missing", how_to_get_one=HOW_TO_GET_ONE)
    if name is None:
        return found[0]
    for path in found:
        if name.lower() in (path.name.lower(), path.stem.lower()):
            return path
    raise BadInput("soundfont_unknown", name=name, known=tuple(path.name for path in found))


def rich_under(
    font: Path, folder: Path = PROJECT_FOLDER, system_folders: Sequence[Path] = SYSTEM_FOLDERS
) -> Path | None:
    """The system font for instruments that gain nothing from a rich font; None if `font` is not rich, or the only
    one."""
    if font.name != RICH_NAME or font.parent == folder:
        return None
    return next((path for path in find_soundfonts(folder, system_folders) if path.name == SYSTEM_NAMES[0]), None)


def has_room_for(font: Path) -> bool:
    """Whether this machine has enough memory for a font."""
    room = available_bytes()
    return font.name != RICH_NAME or room is None or room >= RICH_NEEDS_BYTES


def is_foreign(font: Path, system_folders: Sequence[Path] = SYSTEM_FOLDERS) -> bool:
    """Whether a font is neither ours nor one that we know from the system: FluidSynth may not be a match for it."""
    return font != GRAND and not (font.name in SYSTEM_NAMES and font.parent in system_folders)


def note_failure(font: Path) -> None:
    """A font made the process that played it crash or hang: soon it is played no more, until its file changes."""
    with suppress(OSError):
        _failures[font, font.stat().st_mtime] += 1


def grand_over(font: Path) -> Path | None:
    """The concert grand, if it exists and should replace the pianos of that font."""
    return GRAND if font.name in SYSTEM_NAMES and check_soundfont(GRAND) is None else None


def check_soundfont(path: Path) -> Notice | None:
    """Why a file is not a usable soundfont; None if it looks complete."""
    try:
        status = path.stat()
        if _failures[path, status.st_mtime] >= MOST_FAILURES:
            return Notice("soundfont_not_playable", path=path)
        size = status.st_size
        with path.open("rb") as file:
            return _problem(file, path, size)
    except OSError as error:
        return Notice("soundfont_not_read", path=path, reason=reason_of(error))


def _problem(file: BinaryIO, path: Path, size: int) -> Notice | None:
    if size == 0:
        return Notice("file_is_empty", name=path)
    if size < CHUNK.size:
        return Notice("soundfont_too_small", path=path, size=size)
    riff, following, form = CHUNK.unpack(file.read(CHUNK.size))
    if riff != b"RIFF" or form != b"sfbk":
        return Notice("not_a_soundfont", path=path)
    if following + 8 > size:
        return Notice("soundfont_cut", path=path, claimed=following + 8, size=size)
    place = CHUNK.size
    for expected in LISTS:
        kind, length, form = _list_at(file, place)
        if kind != b"LIST":
            # RIFF pads chunks of odd length by one byte; some writers of .sf3 files do not.
            place -= 1
            kind, length, form = _list_at(file, place)
        if kind != b"LIST" or form != expected:
            return Notice("soundfont_damaged", path=path, list=expected.decode())
        place += 8 + length + length % 2
    return None


def _list_at(file: BinaryIO, place: int) -> tuple[bytes, int, bytes]:
    """The kind, length and form of the chunk at an offset; an empty chunk past the end."""
    file.seek(place)
    kind, length, form = CHUNK.unpack(file.read(CHUNK.size).ljust(CHUNK.size, b"\0"))
    return kind, length, form


def _dropped(folder: Path) -> list[Path]:
    """Files in the user's folder with the suffix of a soundfont."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.name != GRAND.name)
