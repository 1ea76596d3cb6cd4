"""Zips: of one work in every format, and of many works."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from composer.export.cue_sheet import cue_json
from composer.export.titles import file_stem_of
from composer.export.work import Work

# What is in a zip carries no time of day, so that the same works make the same zip.
BEGINNING = (1980, 1, 1, 0, 0, 0)
# These are compressed already.
STORED = (".mp3", ".ogg", ".flac", ".pdf", ".zip")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of files by their names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, BEGINNING)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(STORED) else zipfile.ZIP_DEFLATED
            # A file that its owner may read and write, and others may read.
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def library_zip(works: Sequence[Work]) -> bytes:
    """A zip with the MIDI file and the cue sheet of each work; it brings all of them back (`restoring`)."""
    files: dict[str, bytes] = {}
    for work in works:
        stem = file_stem_of(work)
        # Two pieces may be called the same.
        while f"{stem}.mid" in files:
            stem += "-2"
        files[f"{stem}.mid"] = work.midi
        files[f"{stem}.json"] = cue_json(work)
    return zipped(files)
