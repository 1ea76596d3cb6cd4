"""The documents in which pages open."""

from starlette.requests import Request

from composer.studio.session.entrance import ENTRANCES, OTHER_PAGES, document


def test_a_page_is_told_where_the_app_is_before_any_script_runs() -> None:
    answer = document(Request({"type": "http", "method": "GET", "path": "/library", "headers": []}))
    page = bytes(answer.body).decode()
    assert answer.status_code == 200
    assert 0 < page.index("BACKEND_BASE_URL") < page.index('type="module"')
    assert page.count("<!DOCTYPE html>") == 1


def test_every_page_but_the_first_has_an_entrance() -> None:
    assert [entrance.path for entrance in ENTRANCES] == [f"/{page}" for page in OTHER_PAGES]
