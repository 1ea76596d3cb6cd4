"""What the page says about a piece's originality: a verdict and an explanation."""

from dataclasses import replace

from composer.originality.report import Originality
from composer.studio.texts.language import speaking
from composer.studio.texts.shared_passages import originality_details, originality_verdict, work_name

FOUND = Originality(12, 4.2, 30.0, 16, 38.0, 60.0, is_above_limit=False, title="Waltz", composer="Chopin")


def test_a_piece_says_what_it_shares_with_which_work_and_how_that_compares() -> None:
    assert originality_verdict(FOUND).startswith("**Original.**")
    details = originality_details(FOUND)
    assert "12 notes (4 s, from bar 16), found in “Waltz” (Chopin)" in details
    assert "Of 100 pieces of this length by people, 40 share more" in details
    assert "again" not in details


def test_a_piece_made_from_a_file_does_not_give_the_file_away() -> None:
    told = originality_verdict(FOUND, is_from_file=True)
    assert "Yours to use" not in told
    assert "The rights to the music you brought are unchanged" in told


def test_a_piece_that_was_composed_again_says_why() -> None:
    again = Originality(12, 4.2, 30.0, 16, 38.0, 60.0, False, "Waltz", "", tries=2, first_notes=31, first_title="Song")
    assert originality_details(again).startswith("The first try shared 31 notes with “Song”")
    assert "found in “Waltz”." in originality_details(again)


def test_a_piece_above_the_limit_says_what_to_do() -> None:
    above = Originality(50, 20.0, 30.0, 16, 138.0, 99.0, is_above_limit=True, title="Waltz", tries=3)
    assert "Compose another one" in originality_verdict(above)


def test_a_piece_that_shares_nothing_says_so() -> None:
    nothing = Originality(0, 0.0, 0.0, 0, 0.0, 0.0, is_above_limit=False)
    assert "no shared passage" in originality_details(nothing)


def test_a_work_of_which_only_a_file_name_is_known_is_called_as_people_would() -> None:
    assert work_name("freedoom__d_e4m1") == "“Freedoom D E4M1”"
    assert work_name("Waltz in A minor") == "“Waltz in A minor”"


def test_music_without_a_composer_is_traditional_in_every_language() -> None:
    found = replace(FOUND, composer="Traditional")
    assert "(traditional)" in originality_details(found)
    with speaking("ko"):
        assert "(전통 음악)" in originality_details(found)
