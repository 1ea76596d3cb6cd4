"""Bars are played in the order in which musicians play them."""

from dataclasses import replace
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from composer.score.musicxml.navigation import MOST_PLAYED, PLAIN, Navigation, navigation_of, order_of

REPEAT = Navigation(times=2)
BEGIN = Navigation(begins_repeat=True)


def order(*measures: Navigation) -> str:
    return "".join(chr(ord("a") + place) for place in order_of(measures))


def volta(*numbers: int, repeats: bool = False) -> Navigation:
    return Navigation(times=2 * repeats, ending=numbers, ends_ending=True)


def test_repeats() -> None:
    assert order(PLAIN, PLAIN) == "ab"
    assert order(PLAIN, REPEAT, PLAIN) == "ababc"
    assert order(PLAIN, BEGIN, REPEAT, PLAIN) == "abcbcd"
    assert order(REPEAT, REPEAT) == "aabb"
    assert order(replace(REPEAT, begins_repeat=True), PLAIN) == "aab"
    assert order(Navigation(times=3), PLAIN) == "aaab"
    assert order(BEGIN, BEGIN, REPEAT, REPEAT) == "abcbcdd"


def test_endings() -> None:
    assert order(PLAIN, volta(1, repeats=True), volta(2), PLAIN) == "abacd"
    assert order(PLAIN, volta(1, 2, repeats=True), volta(3), PLAIN) == "ababacd"
    assert order(PLAIN, volta(1, repeats=True), volta(2, repeats=True), PLAIN) == "abacd"
    assert order(PLAIN, volta(1, repeats=True), PLAIN) == "abac"
    # A second repeat begins where the first one ended.
    assert order(PLAIN, volta(1, repeats=True), volta(2), PLAIN, REPEAT) == "abacdede"
    # The last ending is often left open.
    last = Navigation(ending=(2,))
    assert order(PLAIN, volta(1, repeats=True), last, PLAIN, BEGIN, REPEAT) == "abacdefef"
    # Some programs forget where an ending begins, or that there is a first one.
    assert order(PLAIN, Navigation(times=2, ends_ending=True), volta(2), PLAIN) == "abacd"
    assert order(PLAIN, REPEAT, volta(2), PLAIN) == "ababcd"
    # The bracket of some programs ends before the ending does.
    assert order(PLAIN, volta(1), PLAIN, REPEAT, volta(2), PLAIN) == "abcdaef"


def test_jumps() -> None:
    dacapo, fine = Navigation(dacapo=True), Navigation(fine=True)
    assert order(PLAIN, fine, PLAIN, dacapo) == "abcdab"
    assert order(PLAIN, dacapo) == "abab"
    assert order(REPEAT, fine, dacapo) == "aabcab"
    segno, dalsegno = Navigation(segno=True), Navigation(dalsegno=True)
    assert order(PLAIN, segno, fine, dalsegno) == "abcdbc"
    to_coda, coda = Navigation(tocoda=True), Navigation(coda=True)
    assert order(PLAIN, segno, to_coda, dalsegno, coda, PLAIN) == "abcdbcef"
    # Coda signs alone, as many programs write them.
    assert order(PLAIN, coda, dacapo, coda) == "abcabd"
    # A minuet within a work of several movements; after it the work goes on.
    end = Navigation(ends_movement=True)
    assert order(PLAIN, end, PLAIN, replace(fine, ends_movement=True), PLAIN, dacapo, PLAIN) == "abcdefcdg"
    # A repeat that is told to be taken after a jump too.
    again = replace(REPEAT, again_after_jump=True)
    assert order(again, PLAIN, BEGIN, again, dacapo) == "aabcdcdeaabcdcde"
    assert order(REPEAT, again, dacapo) == "aabbcabbc"
    # After a jump the last ending is played.
    assert order(PLAIN, volta(1, repeats=True), volta(2), dacapo) == "abacdacd"


def test_signs_and_words_are_understood() -> None:
    def said(content: str) -> Navigation:
        return navigation_of(ElementTree.fromstring(f"<measure>{content}</measure>"))

    def words(text: str) -> Navigation:
        return said(f"<direction><direction-type><words>{text}</words></direction-type></direction>")

    assert said('<direction><sound dacapo="yes"/></direction>').dacapo
    assert said('<sound fine="yes"/>').fine
    assert said("<direction><direction-type><segno/></direction-type></direction>").segno
    assert said('<barline location="left"><segno/></barline>').segno
    assert words("D.C. al Fine").dacapo
    assert words("D.S. al Coda").dalsegno
    assert words("Da Capo").dacapo
    assert words("Fine").fine
    assert words("To Coda").tocoda
    assert words("to Coda \U0001d10c").tocoda
    assert words("(Fine)").fine
    assert words("DC").dacapo
    assert words("fine voice") == words("coda alla marcia") == words("dolce") == PLAIN
    assert said('<barline><repeat direction="backward" times="3"/></barline>').times == 3
    assert said('<barline><ending number="1, 2" type="start"/></barline>').ending == (1, 2)


NAVIGATIONS = st.builds(
    Navigation,
    st.booleans(),
    st.integers(0, 16),
    st.lists(st.integers(1, 9), max_size=3).map(tuple),
    *[st.booleans()] * 8,
)


@given(st.lists(NAVIGATIONS, min_size=1, max_size=30))
def test_any_signs_come_to_an_end(measures: list[Navigation]) -> None:
    played = order_of(measures)
    assert len(played) <= MOST_PLAYED
    assert all(0 <= place < len(measures) for place in played)
