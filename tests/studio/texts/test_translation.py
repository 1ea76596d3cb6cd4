"""Errors and remarks about a visitor's files and requests are in the visitor's language."""

import re
from pathlib import Path

import pytest

from composer.errors import BadInput
from composer.export.restoring import request_of_link
from composer.notices import Notice
from composer.score.reading import read_music
from composer.studio.texts.language import speaking
from composer.studio.texts.translation import in_language


def test_a_remark_is_told_in_the_language_of_the_visit() -> None:
    remark = Notice("notes_without_length", count=1234)
    assert in_language(remark) == "Notes without a length, left out: 1,234."
    with speaking("ko"):
        assert in_language(remark) == "길이가 없는 음표 1,234개를 뺐습니다."


def test_a_broken_file_and_a_bare_link_are_complained_of_in_korean() -> None:
    with speaking("ko"):
        with pytest.raises(BadInput) as broken:
            read_music(b"not music", "내 노래.mid")
        assert in_language(broken.value.notice).startswith("내 노래.mid: MIDI 파일이 아닙니다")
        with pytest.raises(BadInput) as bare:
            request_of_link("https://example.org/?styles=bach")
        assert in_language(bare.value.notice).startswith("이 링크에는 시드가 없어")


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
REFUSED = {
    "photo.mid": JPEG,
    "cut.mid": b"MThd\0\0\0\6",
    "empty-inside.mid": b"MThd\0\0\0\6\0\1\0\1\0\x60",
    "without-time.mid": b"MThd\0\0\0\6\0\1\0\1\0\0MTrk\0\0\0\4\0\xff\x2f\0",
    "film.mid": b"MThd\0\0\0\6\0\1\0\1\x80\0MTrk\0\0\0\4\0\xff\x2f\0",
    "silent.mid": b"MThd\0\0\0\6\0\1\0\1\0\x60MTrk\0\0\0\4\0\xff\x2f\0",
    "page.xml": b"<html><body>a page</body></html>",
    "half.musicxml": b"<score-partwise><part",
    "photo.mxl": b"PK" + JPEG,
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_file_is_told_what_to_do_without_the_words_of_its_format(name: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_music(REFUSED[name], name)
    english, korean = refused.value.notice.text("en"), refused.value.notice.text("ko")
    assert re.search(r"\b(choose|save|export|download)\b", english), english
    assert korean.endswith("주세요."), korean
    assert not re.search("MThd|MTrk|header|헤더", english + korean)


@pytest.mark.parametrize("hostile", ["{}" * 5000, "a\nb" * 9_000, "\x1b[2J" * 5000, "은(는)" * 5000])
def test_what_quotes_a_visitor_is_short_and_has_one_line(hostile: str) -> None:
    for spoken in ("en", "ko"):
        with speaking(spoken):
            told = in_language(Notice("file_is_empty", name=hostile))
            assert len(told) < 400
            assert told.isprintable()


def test_an_alert_names_no_folder_of_the_machine() -> None:
    notice = Notice("weights_differ_from_card", path=Path("/srv/app/models/virtuoso/card.json"))
    assert in_language(notice).startswith("card.json is not the file")
