"""The documents in which pages open."""

import io
import re
from html import unescape

import pytest
from PIL import Image
from starlette.requests import Request

from composer.studio.components.share_picture import HEIGHT, WIDTH, picture_of
from composer.studio.session.entrance import OTHER_PAGES, document
from tests.pieces import chorale


def opened(path: str, query: str = "", **headers: str) -> str:
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "query_string": query.encode()}
    lines = [(name.replace("_", "-").encode(), value.encode()) for name, value in {"host": "a.b", **headers}.items()]
    answer = document(Request({**scope, "headers": lines, "scheme": "http", "server": ("a.b", 80)}))
    assert answer.status_code == 200
    return bytes(answer.body).decode()


def told(page: str, name: str) -> str:
    found = re.search(f'<meta property="{name}" content="([^"]*)">', page)
    assert found is not None
    return unescape(found[1])


@pytest.mark.parametrize("name", OTHER_PAGES)
def test_a_page_is_told_where_the_app_is_before_any_script_runs(name: str) -> None:
    page = opened(f"/{name}")
    assert 0 < page.index("BACKEND_BASE_URL") < page.index('type="module"')
    assert page.count("<!DOCTYPE html>") == 1


def test_every_page_has_its_title_and_a_description_in_the_language_of_the_link() -> None:
    pages = [opened(path, query) for path in ("/", "/library", "/how") for query in ("", "lang=ko")]
    titles = {page.partition("<title>")[2].partition("<")[0] for page in pages}
    assert titles == {
        *("Composer", "Library · Composer", "How it works · Composer"),
        *("작곡가", "내 작품 · 작곡가", "작동 원리 · 작곡가"),
    }
    assert 'name="description"' in opened("/")


def test_a_shared_link_shows_the_roll_of_its_piece() -> None:
    page = opened("/", "styles=chopin%3D1.0&bars=8&seed=5", x_forwarded_proto="https")
    assert "Chopin" in told(page, "og:title")
    assert told(page, "og:image").startswith("https://a.b/studio/picture.png?")
    assert "seed=5" in told(page, "og:image")
    assert "?" not in told(opened("/", 'styles="><script>&seed=x'), "og:image")
    picture = Image.open(io.BytesIO(picture_of(chorale(), "Chorale in G minor, no. 1")))
    assert picture.size == (WIDTH, HEIGHT)
    assert len(picture.getcolors(WIDTH * HEIGHT) or ()) > 4
