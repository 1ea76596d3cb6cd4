"""What the page says of a piece's originality."""

from composer.originality.report import Originality
from composer.studio.texts.shared_passages import originality_caption

FOUND = Originality(12, 4.2, 30.0, 16, 38.0, 60.0, is_above_limit=False, title="Waltz", composer="Chopin")


def test_a_piece_says_what_it_shares_with_which_work_and_how_that_compares() -> None:
    caption = originality_caption(FOUND)
    assert "12 notes (4 s, from bar 16), as in “Waltz” (Chopin)" in caption
    assert "Of 100 human pieces of this length, 40 share more" in caption
    assert "again" not in caption


def test_a_piece_that_was_composed_again_says_why() -> None:
    again = Originality(12, 4.2, 30.0, 16, 38.0, 60.0, False, "Waltz", "", tries=2, first_notes=31, first_title="Song")
    assert originality_caption(again).startswith("Composed again, because the first try shared 31 notes with “Song”.")
    assert "as in “Waltz”." in originality_caption(again)


def test_a_piece_above_the_limit_says_what_to_do() -> None:
    above = Originality(50, 20.0, 30.0, 16, 138.0, 99.0, is_above_limit=True, title="Waltz", tries=3)
    assert "Compose with another seed" in originality_caption(above)


def test_a_piece_that_shares_nothing_says_so() -> None:
    nothing = Originality(0, 0.0, 0.0, 0, 0.0, 0.0, is_above_limit=False)
    assert "nothing in it stands there" in originality_caption(nothing)
