"""Dynamic marks say how the music rises and falls, and no more often than a reader needs."""

from composer.score.meter import Meter
from composer.score.musicxml.read import piece_from_musicxml
from composer.score.musicxml.write import musicxml_bytes
from composer.score.notation.dynamics import dynamics, dynamics_and_hairpins
from composer.score.notation.grid import BarOfPaper
from composer.score.piece import Note, Part, Piece

BAR = 96


def marks(*levels: int | None) -> dict[int, str]:
    """The marks of bars with one note each, by its velocity; None for a silent bar."""
    notes = tuple(Note(bar * BAR, 60, BAR, velocity) for bar, velocity in enumerate(levels) if velocity is not None)
    bars = [BarOfPaper(BAR * bar, BAR * bar + BAR, Meter()) for bar in range(len(levels))]
    return dynamics(notes, bars)


def test_a_climax_is_marked_wherever_its_loudness_lies() -> None:
    for loud in range(75, 120):
        found = marks(60, 60, loud, loud, 60, 60)
        assert list(found) == [0, 2, 4]
        assert found[0] == found[4] == "mp"


def test_a_rise_by_steps_is_marked_step_by_step() -> None:
    assert marks(50, 50, 65, 66, 88, 89, 51, 50) == {0: "p", 2: "mp", 4: "f", 6: "p"}


def test_one_louder_bar_is_no_new_dynamic() -> None:
    assert marks(60, 60, 90, 60, 60) == {0: "mp"}


def test_a_level_on_the_border_of_two_marks_does_not_flicker() -> None:
    assert marks(88, 86, 89, 85, 88, 86) == {0: "f"}


def test_silent_bars_carry_no_mark() -> None:
    assert marks(None, 60, None, 90, 90) == {1: "mp", 3: "f"}


def beats(*levels: int) -> list[Note]:
    """A note on every beat."""
    return [Note(24 * beat, 60 + beat % 5, 24, level) for beat, level in enumerate(levels)]


def drawn(*levels: int) -> tuple[dict[int, str], list[tuple[bool, int, int]]]:
    """The marks by bar, and of each hairpin whether it rises, its beat, and the beat of the mark to which it leads."""
    notes = beats(*levels)
    bars = [BarOfPaper(BAR * bar, BAR * bar + BAR, Meter()) for bar in range(len(levels) // 4)]
    found, hairpins = dynamics_and_hairpins(notes, bars)
    return found, [(hairpin.is_rise, hairpin.onset // 24, 4 * hairpin.last_bar + 4) for hairpin in hairpins]


SOFT, LOUD = [50, 48, 50, 49] * 3, [95, 93, 94, 95] * 2


def test_a_hairpin_is_where_loudness_really_rises_or_falls() -> None:
    rise = [52, 58, 62, 68, 72, 77, 84, 88]
    assert drawn(*SOFT, *rise, *LOUD) == ({0: "p", 5: "f"}, [(True, 12, 20)])
    assert drawn(*LOUD, *reversed(rise), *SOFT) == ({0: "f", 4: "p"}, [(False, 8, 16)])


def test_a_step_an_accent_and_an_uneven_bar_have_no_hairpin() -> None:
    for levels in ((*SOFT, *LOUD), (*LOUD, *SOFT), (*SOFT, 50, 90, 48, 52, *SOFT), (*SOFT, 62, 49, 70, 50, *LOUD)):
        assert drawn(*levels)[1] == []


def test_a_hairpin_comes_through_the_score_without_a_remark() -> None:
    piece = Piece((Part(tuple(beats(*SOFT, *range(52, 92, 5), *LOUD)), program=73),))
    document = musicxml_bytes(piece)
    kinds = [part.split('"')[0] for part in document.decode().split('<wedge type="')[1:]]
    assert kinds == ["crescendo", "stop"]
    again, remarks = piece_from_musicxml(document, "flute.musicxml")
    assert remarks == ()
    assert [note.velocity for note in again.parts[0].notes] == [note.velocity for note in piece.parts[0].notes]


def test_over_more_bars_than_fit_on_a_line_words_stand_for_a_hairpin() -> None:
    levels = [*LOUD, *range(95, 47, -1), *SOFT]
    text = musicxml_bytes(Piece((Part(tuple(beats(*levels)), program=73),))).decode()
    assert [part.split("<")[0] for part in text.split('italic">')[1:]] == ["dim."]
    assert "<wedge" not in text
