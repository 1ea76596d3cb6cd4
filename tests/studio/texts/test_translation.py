"""What the package says of a visitor's files and wishes is read in the visitor's language."""

import ast
from pathlib import Path

import pytest

from composer.errors import BadInput
from composer.export.restoring import request_of_link
from composer.score.reading import read_music
from composer.studio.texts.language import speaking
from composer.studio.texts.translation import in_language, values_of

PACKAGE = Path(__file__).parents[3] / "composer"
# Where what a visitor gives is read and judged.
JUDGING = (
    "score/reading.py",
    "score/musicxml/archive.py",
    "score/musicxml/document.py",
    "score/musicxml/part_reader.py",
    "score/musicxml/played.py",
    "score/musicxml/read.py",
    "score/midi.py",
    "score/midi_file.py",
    "score/key.py",
    "score/meter.py",
    "export/restoring.py",
    "generation/request/request.py",
    "generation/form/plan.py",
    "generation/tasks/continuation.py",
    "generation/tasks/infill.py",
    "generation/tasks/vary.py",
    "generation/tasks/accompany.py",
    "arranging/arrange.py",
)
# A path is what the command line reads; here files come as bytes.
OF_PATHS = ("is a folder", "does not exist", "could not be read", "MB; MIDI files", "music up to")


def sentences(path: Path) -> list[str]:
    """What a module may say, with an x for each value."""
    calls = [call for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(call, ast.Call)]
    said = [
        call.args[0]
        for call in calls
        if call.args and ast.unparse(call.func) in ("BadInput", "remarks.append", "said.append")
    ]
    found = []
    for value in said:
        pieces = value.values if isinstance(value, ast.JoinedStr) else [value]
        if all(isinstance(piece, ast.Constant | ast.FormattedValue) for piece in pieces):
            found.append("".join(str(piece.value) if isinstance(piece, ast.Constant) else "x" for piece in pieces))
    return [sentence for sentence in found if not any(words in sentence for words in OF_PATHS)]


@pytest.mark.parametrize("name", JUDGING)
def test_every_sentence_on_what_a_visitor_gives_has_a_translation(name: str) -> None:
    said = sentences(PACKAGE / name)
    # Two wordings in one sentence, told apart by the value.
    whys = ("comes from the primer", "cannot be asked for with a primer")
    said = [one.replace("The x x;", f"The x {why};") for one in said for why in whys]
    with speaking("ko"):
        assert [sentence for sentence in said if in_language(sentence) == sentence] == []


def test_values_come_through_and_what_is_unknown_stays() -> None:
    with speaking("ko"):
        assert in_language("1,234 notes without a length were left out.") == "길이가 없는 음표 1,234개를 뺐습니다."
        assert in_language("Something else.") == "Something else."
        damaged = "Track 2 is damaged. It ends too early; what follows is missing."
        assert in_language(damaged).startswith("트랙 2")
    assert in_language("song.mid is empty.") == "song.mid is empty."


def test_a_broken_file_and_a_bare_link_are_complained_of_in_korean() -> None:
    with speaking("ko"):
        with pytest.raises(BadInput) as broken:
            read_music(b"not music", "내 노래.mid")
        assert in_language(str(broken.value)).startswith("내 노래.mid: MIDI 파일이 아닙니다")
        with pytest.raises(BadInput) as bare:
            request_of_link("https://example.org/?styles=bach")
        assert in_language(str(bare.value)).startswith("이 링크에는 시드가 없어")


@pytest.mark.parametrize("hostile", ["a cannot be b; " * 60, "; it goes from " * 500, " is " * 30_000, "{}" * 5000])
def test_no_sentence_that_quotes_a_visitor_is_searched_for_long(hostile: str) -> None:
    # What was tried for seconds before is over in a step for each sign: so many searches, none of them again.
    found = in_language(f"{hostile} out of range")
    assert len(found) < 700


def test_the_values_of_a_sentence_stand_between_its_words() -> None:
    assert values_of("a is b; not c.", ("", " is ", "; not ", ".")) == ["a", "b", "c"]
    assert values_of("a is b", ("", " is ", "; not ", ".")) is None
    assert values_of("is", ("", " is ", "")) is None


def test_an_alert_names_no_folder_of_the_machine_and_has_one_line() -> None:
    told = in_language("The weights /srv/app/models/virtuoso/card.json are\x00 cut\nshort.")
    assert told == "The weights card.json are cut short."
