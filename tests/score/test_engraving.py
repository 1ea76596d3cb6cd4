"""Engraved pages show every note, and when it sounds."""

import base64
import re
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from composer.score.engraving import VIEW_BOX, engrave
from composer.score.messages import text_message
from composer.score.meter import Meter
from composer.score.midi_file import MARKER
from composer.score.paper import pdf_bytes
from composer.score.piece import MeterMark, Note, Part, Piece, TempoMark
from tests.pieces import chorale, melody


def test_every_note_has_a_head_on_the_pages_at_its_time() -> None:
    engraving = engrave(chorale(), "Chorale")
    assert len(engraving.heads) == chorale().note_count
    everything = "".join(engraving.pages)
    assert all(f'id="{head.id}"' in everything for head in engraving.heads)
    assert [(head.start, head.end) for head in engraving.heads[:4]] == [(0, 2.0)] * 4
    assert [head.start for head in engraving.heads] == sorted(head.start for head in engraving.heads)


def test_a_tied_note_is_lit_in_all_its_heads() -> None:
    engraving = engrave(melody([60, 62], duration=144, program=73))
    assert {(head.start, head.end) for head in engraving.heads} == {(0.0, 3.0), (3.0, 6.0)}
    assert len(engraving.heads) == 4


def test_a_page_shows_the_beat_of_the_tempo_in_ordinary_letters() -> None:
    def words(meter: Meter) -> str:
        piece = replace(melody([60, 62, 64] * 4), meters=(MeterMark(0, meter),), tempos=(TempoMark.of(0, 90),))
        return re.sub(r"<[^>]*>|\s", "", engrave(piece).pages[0]).replace("\xa0", "")

    assert "\u2669=90" in words(Meter(3, 4))
    assert "\u2669.=60" in words(Meter(6, 8))


def test_long_pieces_have_pages_and_narrow_ones_the_same_notes() -> None:
    piece = melody([60 + step % 20 for step in range(600)], duration=12)
    paper, narrow = engrave(piece), engrave(piece, is_narrow=True)
    assert len(paper.pages) > 1
    assert paper.heads == narrow.heads


@pytest.mark.parametrize("players", [1, 4, 16])
def test_a_narrow_page_shows_every_staff_of_many_players(players: int) -> None:
    parts = tuple(Part((Note(0, 60, 96), Note(96, 62, 96)), 40 + player) for player in range(players))
    for page in engrave(Piece(parts), is_narrow=True).pages:
        box = VIEW_BOX.search(page)
        assert box is not None
        lines = [float(top) for top in re.findall(r'<path d="M[\d.]+ ([\d.]+) L', page)]
        # The page has a margin above, by which all of it is moved.
        assert max(lines) + min(lines) < float(box[2])


def test_pages_are_the_same_in_any_thread() -> None:
    with ThreadPoolExecutor(2) as threads:
        made = [threads.submit(engrave, chorale(), "Chorale") for _ in range(4)]
        assert all(engraving.result() == engrave(chorale(), "Chorale") for engraving in made)


def test_the_same_piece_gives_the_same_pages_and_file() -> None:
    assert engrave(chorale(), "A") == engrave(chorale(), "A")
    assert pdf_bytes(engrave(chorale(), "A"), "A") == pdf_bytes(engrave(chorale(), "A"), "A")


@pytest.mark.parametrize(
    "piece",
    [
        chorale(),
        melody([36, 84, 40, 88] * 30, duration=8),
        Piece(parts=(Part(notes=tuple(Note(12 * beat, 36 + beat % 20, 12) for beat in range(64)), is_drums=True),)),
        melody([30, 35], program=33),
    ],
    ids=["chorale", "piano", "drums", "bass"],
)
def test_a_pdf_has_the_pages_of_the_score(piece: Piece) -> None:
    engraving = engrave(piece, "녹턴 & <Nocturne>")
    content = pdf_bytes(engraving, "녹턴 & <Nocturne>")
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", content)) == len(engraving.pages)
    # More than an empty page.
    assert len(content) > 8000


def test_the_names_of_sections_in_a_pdf_stand_in_frames_and_not_under_boxes() -> None:
    sections = (text_message(0, MARKER, "Introduction"), text_message(96, MARKER, "Climax"))
    engraving = engrave(replace(chorale(), messages=sections))
    assert engraving.pages[0].count('fill-opacity="0"') == 2
    drawn = b"".join(
        zlib.decompress(base64.a85decode(stream, adobe=True))
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf_bytes(engraving, ""), re.DOTALL)
        if stream.strip().endswith(b"~>")
    )
    rectangles = re.findall(rb"(\S+) (\S+) re\s+(\S+)", drawn)
    frames = [paint for width, height, paint in rectangles if float(width) > 1000 and abs(float(height)) > 300]
    assert frames == [b"S", b"S"]


def test_pages_of_large_ensembles_are_filled() -> None:
    """One system of eight staves leaves a third of a page, where two fit in smaller notes."""
    line = melody([72, 74, 76, 77] * 12, program=73).parts[0]
    engraving = engrave(Piece(parts=tuple(replace(line, name=f"Flute {number}") for number in range(8))))
    assert engraving.pages[0].count('class="system"') == 2


def test_nothing_stands_between_systems_where_names_of_sections_do() -> None:
    line, piano = melody([72, 74, 76, 77] * 12, program=73).parts[0], melody([36, 84, 40, 88] * 12).parts[0]
    pages = engrave(Piece(parts=(line, piano, line, line))).pages
    assert pages[0].count('class="system"') > 1
    assert "systemDivider" not in "".join(pages)


@pytest.mark.parametrize("is_narrow", [False, True])
def test_a_system_that_begins_with_a_section_has_its_bar_number(is_narrow: bool) -> None:
    tune = melody([72, 74, 76, 77] * 24, program=73)
    piece = replace(tune, messages=tuple(text_message(96 * bar, MARKER, "Development") for bar in range(24)))
    pages = engrave(piece, is_narrow=is_narrow).pages
    numbers = [page.count('class="mNum') for page in pages]
    systems = [page.count('class="system"') for page in pages]
    # The first bar needs no number.
    assert sum(numbers) == sum(systems) - 1 > 1


def test_the_frame_of_a_section_is_as_wide_as_its_name_in_any_script() -> None:
    sections = (text_message(0, MARKER, "Introduction"), text_message(96, MARKER, "Development"))
    piece = replace(chorale(), messages=sections)
    (page,) = engrave(piece, wording={"Introduction": "기", "Development": "절정부"}).pages
    frames = re.findall(r'class="reh".*?width="(\d+)"/>.*?font-size="(\d+)px">([^<]+)', page)
    assert [name for *_, name in frames] == ["기", "절정부"]
    assert all(int(width) > int(size) * len(name) for width, size, name in frames)
    # Names in other letters keep the frames that Verovio draws.
    assert [page.count("<rect") for page in engrave(piece).pages] == [page.count("<rect")]
