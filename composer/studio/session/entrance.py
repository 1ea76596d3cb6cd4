"""The HTML documents of pages for clients without scripts: title, description, and a picture of a shared piece.

Pages other than the first also get the app's address. Otherwise Streamlit's document first looks below the page's
address, which causes two console errors and an extra round trip. Page addresses have one level.
"""

from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from starlette.requests import Request as WebRequest
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from streamlit.file_util import get_static_dir

from composer.errors import BadInput
from composer.generation.request.request import Request
from composer.notices import LANGUAGES
from composer.studio.session.address import FIELDS
from composer.studio.texts import text
from composer.studio.texts.language import DEFAULT, QUERY_NAME, speaking
from composer.studio.texts.names import style_names

FIRST_PAGE, OTHER_PAGES = "compose", ("library", "how")
PICTURE = "studio/picture.png"
# Read by Streamlit's script at startup. Relative, for an app that is served below another path.
WHERE = "<script>window.__streamlit = { BACKEND_BASE_URL: new URL('./', location.href).href }</script>"


def document(request: WebRequest) -> Response:
    """Streamlit's document, with the app's address and a description of the page."""
    page = request.url.path.rpartition("/")[2] or FIRST_PAGE
    spoken = request.query_params.get(QUERY_NAME, DEFAULT)
    with speaking(spoken if spoken in LANGUAGES else DEFAULT):
        told = _head(request, page)
    where = WHERE if page in OTHER_PAGES else ""
    html = _document().replace("<head>", f"<head>\n    {where}", 1).replace("<title>Streamlit</title>", told, 1)
    return HTMLResponse(html, headers={"Cache-Control": "no-cache"})


def request_of(request: WebRequest) -> Request | None:
    """The request in a link; None if there is none, or it cannot be read."""
    query = {name: value for name, value in request.query_params.items() if name in FIELDS}
    try:
        return Request.from_query(query) if "seed" in query else None
    except BadInput:
        return None


def page_title(page: str) -> str:
    """The browser title of a page."""
    return text("studio") if page == FIRST_PAGE else f"{text(f'{page}_page')} · {text('studio')}"


def _head(request: WebRequest, page: str) -> str:
    """The head elements for clients that do not run scripts, and for link previews."""
    title, description = page_title(page), text("description")
    asked = request_of(request) if page == FIRST_PAGE else None
    if asked is not None:
        title = text("shared_title", style=style_names(asked.styles))
        description = text("shared_description")
    here = str(request.base_url).removesuffix("/")
    if request.headers.get("x-forwarded-proto") == "https":
        here = here.replace("http://", "https://", 1)
    picture = f"{here}/{PICTURE}" + (f"?{urlencode(asked.to_query())}" if asked is not None else "")
    told = {
        "og:type": "website",
        "og:site_name": text("studio"),
        "og:title": title,
        "og:description": description,
        "og:image": picture,
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:url": here + str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
    }
    lines = [
        f"<title>{escape(title)}</title>",
        f'<meta name="description" content="{escape(description)}">',
        *(f'<meta property="{name}" content="{escape(value)}">' for name, value in told.items()),
        '<meta name="twitter:card" content="summary_large_image">',
    ]
    return "\n    ".join(lines)


@cache
def _document() -> str:
    return Path(get_static_dir(), "index.html").read_text(encoding="utf-8")


ENTRANCES = [Route("/", document), *(Route(f"/{page}", document) for page in OTHER_PAGES)]
