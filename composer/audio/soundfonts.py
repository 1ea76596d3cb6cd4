"""Soundfonts: the recorded instruments that FluidSynth plays, in files that end in .sf2 or .sf3 (compressed).

What a user puts into the project's folder `soundfonts/` comes first. Of the system's fonts only those in a table
are used: names such as default-GM.sf2 are links that may lead to any font, one of half a gigabyte among them.
Over these lies the project's own concert grand, which has pianos only; a font of the user's keeps its own piano.
"""

import struct
from collections.abc import Sequence
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
# General MIDI fonts under free licences, the best choice first: rich enough, quick to load.
SYSTEM_NAMES = (
    "FluidR3Mono_GM.sf3",
    "FluidR3_GM.sf2",
    "MuseScore_General_Lite.sf3",
    "MuseScore_General_Full.sf3",
    "TimGM6mb.sf2",
)
GRAND = PROJECT_FOLDER / "salamander-grand.sf3"
# It is rich where it has recordings of its own, and asks for memory: see soundfonts/README.md, where that is measured.
RICH_NAME = "MuseScore_General_Full.sf3"
RICH_NEEDS_BYTES = 700_000_000
SUFFIXES = (".sf2", ".sf3")
# SoundFont 2.04 specification, section 4: a chunk begins with its kind, the bytes that follow, and its form.
CHUNK = struct.Struct("<4sI4s")
LISTS = (b"INFO", b"sdta", b"pdta")

HOW_TO_GET_ONE = Notice("how_to_get_soundfont")


def find_soundfonts(folder: Path = PROJECT_FOLDER, system_folders: Sequence[Path] = SYSTEM_FOLDERS) -> list[Path]:
    """All soundfonts that can be played, the preferred one first: those in `folder`, then the system's."""
    in_system = [place / name for name in SYSTEM_NAMES for place in system_folders if (place / name).exists()]
    return [path for path in [*_dropped(folder), *in_system] if check_soundfont(path) is None]


def choose_soundfont(
    name: str | None = None, folder: Path = PROJECT_FOLDER, system_folders: Sequence[Path] = SYSTEM_FOLDERS
) -> Path:
    """The soundfont of that name (with or without suffix) or at that path; without a name the preferred one.

    Raises BadInput if the one asked for is not there or broken, MissingDependency if there is none at all.
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
    """The font of the system that plays, over a rich one, the instruments that gain nothing by it; None if it is not
    rich, or the only one."""
    if font.name != RICH_NAME or font.parent == folder:
        return None
    return next((path for path in find_soundfonts(folder, system_folders) if path.name == SYSTEM_NAMES[0]), None)


def has_room_for(font: Path) -> bool:
    """Whether this machine has the memory that a font may need."""
    room = available_bytes()
    return font.name != RICH_NAME or room is None or room >= RICH_NEEDS_BYTES


def grand_over(font: Path) -> Path | None:
    """The concert grand, if it is there and plays the pianos of that font."""
    return GRAND if font.name in SYSTEM_NAMES and check_soundfont(GRAND) is None else None


def check_soundfont(path: Path) -> Notice | None:
    """Why a file cannot be played as a soundfont; None if it looks whole."""
    try:
        size = path.stat().st_size
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
    """Kind, length and form of the chunk at a place in a file; a chunk of no kind past its end."""
    file.seek(place)
    kind, length, form = CHUNK.unpack(file.read(CHUNK.size).ljust(CHUNK.size, b"\0"))
    return kind, length, form


def _dropped(folder: Path) -> list[Path]:
    """What lies in the user's folder under the name of a soundfont."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.name != GRAND.name)
