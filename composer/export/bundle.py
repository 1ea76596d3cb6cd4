"""Zip archives: one work in every format, or many works."""

import io
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from typing import IO

from composer.export.cue_sheet import cue_json
from composer.export.titles import file_stem_of
from composer.export.work import Work

# A fixed time, so that the same works give the same zip.
BEGINNING = (1980, 1, 1, 0, 0, 0)
# Already compressed; of recorded sound, a twelfth at most could be saved, which takes as long as writing three formats.
STORED = (".mp3", ".ogg", ".flac", ".wav", ".pdf", ".zip")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of files by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(entry_of(name), content)
    return buffer.getvalue()


def entry_of(name: str) -> zipfile.ZipInfo:
    """The zip entry of a file."""
    entry = zipfile.ZipInfo(name, BEGINNING)
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(STORED) else zipfile.ZIP_DEFLATED
    # Readable by all, writable by the owner.
    entry.external_attr = 0o644 << 16
    return entry


def add_file(archive: zipfile.ZipFile, name: str, file: IO[bytes]) -> None:
    """Add a whole file, which need not fit in memory."""
    file.seek(0)
    with archive.open(entry_of(name), "w", force_zip64=True) as entry:
        shutil.copyfileobj(file, entry)


def library_zip(works: Sequence[Work]) -> bytes:
    """A zip with the MIDI file and the cue sheet of each work, which can be restored (see `restoring`)."""
    files: dict[str, bytes] = {}
    for work in works:
        stem = file_stem_of(work)
        # Two pieces may have the same title.
        while f"{stem}.mid" in files:
            stem += "-2"
        files[f"{stem}.mid"] = work.midi
        files[f"{stem}.json"] = cue_json(work)
    return zipped(files)
