"""Compressed music of any program is read, as far as it is intact."""

import gzip
import io
import random
import zipfile

import pytest

from composer.errors import BadInput
from composer.score.archive import unpacked
from composer.score.reading import read_music, read_with_remarks
from tests.any_files import file_named
from tests.score.musicxml.documents import SCALE, archive, attributes, notes, solo

# Music that does not repeat itself, so that each part of the packed bytes has some of it.
CHANCE = random.Random(16)
SCORE = solo(attributes(), *[notes(CHANCE.choices(SCALE, k=4)) for _ in range(200)])


def container(path: str) -> bytes:
    return f'<container><rootfiles><rootfile full-path="{path}"/></rootfiles></container>'.encode()


def unflagged(name: str, content: bytes) -> bytes:
    """An archive with a name in UTF-8 that is not said to be so."""
    packed = archive({"META-INF/container.xml": container(name), "x" * len(name.encode()) + ".xml": content})
    return packed.replace(b"x" * len(name.encode()) + b".xml", name.encode() + b".xml")


def test_a_name_in_utf8_is_known_without_a_flag() -> None:
    assert unpacked(unflagged("Übung", SCORE), "a.mxl") == (SCORE, "Übung.xml", ())


@pytest.mark.parametrize("path", ["missing.xml", "picture.png", ""])
def test_without_a_path_that_leads_to_it_the_only_score_is_taken(path: str) -> None:
    files = {"META-INF/container.xml": container(path), "score.xml": SCORE}
    for packed in (files, {"META-INF/container.xml": b"<no", "score.xml": SCORE}):
        assert unpacked(archive(packed), "a.mxl") == (SCORE, "score.xml", ())


def test_an_archive_that_breaks_off_is_read_so_far_as_it_goes() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("META-INF/container.xml", container("score.xml"))
        packed.writestr("score.xml", SCORE)
    whole = buffer.getvalue()
    without_contents = read_music(whole[: whole.rindex(b"PK\x01\x02") - 60], "a.mxl")
    assert without_contents.note_count > 700
    half, remarks = read_with_remarks(whole[: len(whole) // 2], "a.mxl")
    assert 100 < half.note_count < 700
    assert str(remarks[0]) == "The file is cut off; everything before that was read."


def test_an_encrypted_archive_is_refused() -> None:
    packed = bytearray(archive({"score.xml": SCORE}))
    # General purpose flag 1 in both headers.
    packed[6] |= 1
    packed[packed.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(BadInput, match="broken archive"):
        unpacked(bytes(packed), "a.mxl")


def test_any_archive_with_music_is_opened() -> None:
    """Whatever is called what in it, and packed how often; a note says what was left out."""
    midi = file_named("plain.mid")
    for name, packed in {
        "a.mxl": archive({"META-INF/container.xml": container("song.mid"), "song.mid": midi}),
        "a.zip": archive({"data": midi}),
        "a.mid": gzip.compress(midi),
        "a.mid.gz": gzip.compress(midi),
        "folder.zip": archive({"folder/a.mxl": archive({"a.mid": midi})}),
    }.items():
        assert read_with_remarks(packed, name) == read_with_remarks(midi, "a.mid")

    several = archive({"read.txt": b"-", "__MACOSX/._b.xml": b"-", "b.xml": SCORE, "c.mid": midi})
    piece, remarks = read_with_remarks(several, "several.zip")
    assert piece == read_music(SCORE, "b.xml")
    assert [str(remark) for remark in remarks] == ["The archive has 2 pieces; b.xml was read."]


def test_a_packed_file_that_breaks_off_is_read_so_far_as_it_goes() -> None:
    packed = gzip.compress(SCORE)
    half, remarks = read_with_remarks(packed[: len(packed) // 2], "score.musicxml.gz")
    assert 100 < half.note_count < 700
    assert [remark.code for remark in remarks] == ["file_breaks_off"]


@pytest.mark.parametrize(
    ("files", "program"),
    [
        ({"META-INF/container.xml": container("a.mscx"), "a.mscx": b"<museScore/>"}, "MuseScore"),
        ({"NotationMetadata.xml": b"<metadata/>", "score.dat": b"-"}, "Finale"),
        ({"Content/score.gpif": b"<GPIF/>"}, "Guitar Pro"),
    ],
)
def test_the_archive_of_a_program_is_named_with_what_to_do(files: dict[str, bytes], program: str) -> None:
    with pytest.raises(BadInput, match=f"is a file of {program}; open it there and export it as MusicXML or MIDI"):
        read_music(archive(files), "score.xml")
