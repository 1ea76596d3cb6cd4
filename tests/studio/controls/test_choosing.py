"""Choices, in two languages."""

from streamlit.testing.v1 import AppTest

PAGE = """
import streamlit as st
from composer.studio.controls.choosing import choose

korean = st.toggle("korean")
labels = {"": "모두", "1": "첼로"} if korean else {"": "All", "1": "Cello"}
st.markdown(repr(choose("Part", labels, "part")))
"""


def said(page: AppTest, is_korean: bool) -> str:
    """What is chosen, after a switch of language; the browser sends the label that it showed before."""
    page.toggle[0].set_value(is_korean).run()
    assert not page.exception
    return str(page.markdown[0].value)


def test_a_choice_stays_whatever_language_its_label_is_read_in() -> None:
    page = AppTest.from_string(PAGE, default_timeout=120).run()
    assert [said(page, is_korean) for is_korean in (True, False, True, False)] == ["''"] * 4
    page.selectbox[0].set_value("1").run()
    assert [said(page, is_korean) for is_korean in (True, False, True)] == ["'1'"] * 3
    assert page.session_state.part == "1"
