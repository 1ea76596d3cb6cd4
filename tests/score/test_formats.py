"""A file is read as what it is, whatever it is called; what is no music is named, with what to do."""

import pytest

from composer.errors import BadInput
from composer.score.formats import MUSIC_SUFFIXES
from composer.score.reading import read_music, read_with_remarks
from tests.any_files import file_named, riff

MIDI, SCORE, ABC = (file_named(name) for name in ("plain.mid", "score.musicxml", "tune.abc"))
KOREAN = SCORE.decode().replace("Voice", "목소리")
TUNE = "X:1\nT:노래\nM:3/4\nL:1/4\nK:C\nCDE|EFG|\n"


@pytest.mark.parametrize("suffix", [*MUSIC_SUFFIXES, ".txt", ""])
@pytest.mark.parametrize("content", [MIDI, riff(MIDI), SCORE, ABC])
def test_the_content_tells_the_format(content: bytes, suffix: str) -> None:
    own = {MIDI: "a.mid", SCORE: "a.musicxml", ABC: "a.abc"}.get(content, "a.rmi")
    assert read_with_remarks(content, f"music{suffix}") == read_with_remarks(content, own)


@pytest.mark.parametrize(
    "content",
    [
        f'<?xml version="1.0" encoding="UTF-16"?>{KOREAN}'.encode("utf-16"),
        f'<?xml version="1.0" encoding="UTF-16"?>{KOREAN}'.encode("utf-16-be"),
        f'<?xml version="1.0" encoding="UTF-8"?>{KOREAN}'.encode("utf-16"),
        # Programs on .NET write a string that says UTF-16 as UTF-8.
        f'<?xml version="1.0" encoding="utf-16"?>{KOREAN}'.encode(),
        f'<?xml version="1.0" encoding="EUC-KR"?>{KOREAN}'.encode("euc-kr", "replace"),
        KOREAN.encode("utf-8-sig"),
    ],
)
def test_a_score_in_any_encoding_has_its_names(content: bytes) -> None:
    assert read_music(content, "score.xml").parts[0].name == "목소리"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "euc-kr"])
def test_a_tune_in_any_encoding_has_its_title(encoding: str) -> None:
    assert read_music(TUNE.encode(encoding), "tune.txt").title == "노래"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.mid", "file_is_empty"),
        (bytes(3000), "a.mid", "file_is_blank"),
        (b"<!DOCTYPE html><html><title>404</title></html>", "a.mid", "file_is_web_page"),
        (b'\n<html lang="en">Not found', "a.xml", "file_is_web_page"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "a.mid", "file_is_recording"),
        (b"ID3\x03\0\0", "a.xml", "file_is_recording"),
        (b"\0\0\0\x18ftypmp42", "a.mid", "file_is_film"),
        (b"%PDF-1.7", "a.xml", "file_is_picture"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a.xml", "file_is_picture"),
        (b'<?xml version="1.0"?><museScore version="4.0">', "a.mscx", "file_is_of_program"),
        (b"\x18FICHIER GUITAR PRO v5.10", "a.gp5", "file_is_of_program"),
        (b'<?xml version="1.0"?><mei xmlns="x"/>', "a.xml", "file_is_notation"),
        (b"!!!COM: Bach\n**kern\t**kern\n", "a.txt", "file_is_notation"),
        (b"Rar!\x1a\x07\0", "a.mid", "file_is_archive"),
        (b"no music at all", "a.mid", "not_midi"),
        (b"no music at all", "a.xml", "not_musicxml"),
        (b"no music at all", "a.txt", "music_format_unknown"),
    ],
)
def test_what_is_no_music_is_named(content: bytes, name: str, code: str) -> None:
    with pytest.raises(BadInput, match=r"^a\.[^\n]{8,200}\.$") as refused:
        read_music(content, name)
    assert refused.value.notice.code == code
