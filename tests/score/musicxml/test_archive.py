"""Compressed scores of any program are read, as far as they are intact."""

import io
import random
import zipfile

import pytest

from composer.errors import BadInput
from composer.score.musicxml.archive import document_in
from composer.score.musicxml.read import piece_from_musicxml
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
    assert document_in(unflagged("Übung", SCORE), "a.mxl") == (SCORE, True)


@pytest.mark.parametrize("path", ["missing.xml", "picture.png", ""])
def test_without_a_path_that_leads_to_it_the_only_score_is_taken(path: str) -> None:
    files = {"META-INF/container.xml": container(path), "score.xml": SCORE}
    assert document_in(archive(files), "a.mxl") == (SCORE, True)
    assert document_in(archive({"META-INF/container.xml": b"<no", "score.xml": SCORE}), "a.mxl") == (SCORE, True)


def test_an_archive_that_breaks_off_is_read_so_far_as_it_goes() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("META-INF/container.xml", container("score.xml"))
        packed.writestr("score.xml", SCORE)
    whole = buffer.getvalue()
    without_contents, _ = piece_from_musicxml(whole[: whole.rindex(b"PK\x01\x02") - 60], "a.mxl")
    assert without_contents.note_count > 700
    half, remarks = piece_from_musicxml(whole[: len(whole) // 2], "a.mxl")
    assert 100 < half.note_count < 700
    assert str(remarks[0]) == "The file is cut off; everything before that was read."


def test_an_encrypted_archive_is_refused() -> None:
    packed = bytearray(archive({"score.xml": SCORE}))
    # General purpose flag 1 in both headers.
    packed[6] |= 1
    packed[packed.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(BadInput, match="broken archive"):
        document_in(bytes(packed), "a.mxl")
