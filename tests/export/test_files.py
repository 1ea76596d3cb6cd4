"""Every exported file is complete, and the same each time."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from composer.export.files import midi_to_take, score_bytes, svg_bytes, with_part_names
from composer.export.work import Work
from composer.generation.request.request import Request
from composer.score.engraving import engrave
from composer.score.messages import text_message
from composer.score.midi import piece_from_midi
from composer.score.midi_file import MARKER, read_midi_file
from composer.score.piece import Piece
from composer.studio.texts.language import speaking
from composer.studio.texts.names import score_wording
from tests.pieces import chorale, melody

WORK = Work(chorale(), Request(styles=(("chorale", 1.0),), seed=7), "abcd1234", edits="tempo=1.1")


@pytest.mark.parametrize(
    ("suffix", "begins"), [(".musicxml", b"<?xml"), (".pdf", b"%PDF-"), (".svg", b"<svg"), (".abc", b"%abc")]
)
def test_a_score_has_its_title(suffix: str, begins: bytes) -> None:
    content = score_bytes(WORK, suffix)
    assert content.startswith(begins)
    assert content == score_bytes(WORK, suffix)
    if suffix != ".pdf":
        assert b"Chorale in G minor, no. " in content
        assert "코랄 사단조".encode() in score_bytes(WORK, suffix, "ko")


def test_a_score_has_its_names_in_the_wording_it_is_given() -> None:
    sections = (text_message(0, MARKER, "Introduction"), text_message(24, MARKER, "My bridge"))
    violins = melody([60, 62], program=40).parts * 2
    hands = melody([48], program=19).parts + melody([72], program=19).parts
    named = replace(melody([60], program=73).parts[0], name="My flute")
    work = Work(replace(melody([60]), parts=(*violins, *hands, named), messages=sections))
    with speaking("ko"):
        wording = score_wording()
    for suffix in (".musicxml", ".svg", ".abc"):
        korean = score_bytes(work, suffix, "ko", wording).decode()
        plain = re.sub("<[^>]*>", "", korean) if suffix == ".svg" else korean
        for name in ("바이올린 1", "바이올린 2", "오르간, 오른손", "오르간, 왼손", "My flute", "기", "My bridge"):
            assert name in plain, (suffix, name)
        assert not re.search("Violin|Church organ|Introduction", plain)
        english = score_bytes(work, suffix).decode()
        assert "Introduction" in english
        assert "바이올린" not in english


def test_an_svg_holds_all_pages_one_below_the_other() -> None:
    engraving = engrave(melody([60 + step % 20 for step in range(600)], duration=12))
    root = ElementTree.fromstring(svg_bytes(engraving))
    pages = root.findall("{http://www.w3.org/2000/svg}svg")
    assert len(pages) == len(engraving.pages) > 1
    tops = [float(page.get("y", "")) for page in pages]
    assert tops == [tops[1] * number for number in range(len(pages))]


def test_a_score_tells_players_of_the_same_instrument_apart() -> None:
    def names(piece: Piece) -> list[str]:
        score = score_bytes(Work(piece), ".musicxml").decode()
        return re.findall("<part-name>(.*?)</part-name>", score)

    violin, voice, piano = melody([60], program=40).parts, melody([60], program=52).parts, melody([60, 40]).parts
    assert names(replace(melody([60]), parts=violin * 2)) == ["Violin 1", "Violin 2"]
    assert names(replace(melody([60]), parts=voice * 4)) == ["Soprano", "Alto", "Tenor", "Bass"]
    assert names(replace(melody([60]), parts=voice)) == ["Choir"]
    assert names(replace(melody([60]), parts=violin + piano * 2)) == ["Violin", "Grand piano"]
    # Piano music in many tracks, such as a fugue, is for one pianist.
    assert names(replace(melody([60]), parts=piano * 4)) == ["Grand piano"]


def test_a_midi_file_to_take_has_a_title_and_names_on_its_tracks() -> None:
    hands = melody([48, 52]).parts + melody([72, 76]).parts
    drums = replace(melody([36]).parts[0], is_drums=True)
    violins = melody([60], program=40).parts * 2
    piece = replace(melody([60]), parts=(*hands, *violins, drums, *chorale().parts[:1]), title="Seed 7")
    names = ["Grand piano, left hand", "Grand piano, right hand", "Violin 1", "Violin 2", "Drums", "Bass"]
    assert [part.name for part in with_part_names(piece).parts] == names
    voices = [part.name for part in with_part_names(replace(piece, parts=hands + hands[:1])).parts]
    assert voices == ["Grand piano, voice 1", "Grand piano, voice 2", "Grand piano, voice 3"]
    taken = piece_from_midi(read_midi_file(midi_to_take(Work(piece, name="For Clara")), "taken.mid"))
    assert taken.title == "For Clara"
    assert [part.name for part in taken.parts] == names
    assert [part.notes for part in taken.parts] == [part.notes for part in piece.parts]
