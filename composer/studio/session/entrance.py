"""The document in which a page opens that is not the first one, told where the app is served.

Streamlit's own asks below the address of the page first, where nothing is: two complaints in the browser's console, and
a round trip more before anything is seen. Each page of the app has an address of one level.
"""

from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from streamlit.file_util import get_static_dir

OTHER_PAGES = ("library", "how")
# Read by Streamlit's script when it starts. Relative, for an app that is served below another address.
WHERE = "<script>window.__streamlit = { BACKEND_BASE_URL: new URL('./', location.href).href }</script>"


def document(request: Request) -> Response:
    """Streamlit's document, which tells where the app is."""
    del request
    return HTMLResponse(_document(), headers={"Cache-Control": "no-cache"})


@cache
def _document() -> str:
    index = Path(get_static_dir(), "index.html").read_text(encoding="utf-8")
    return index.replace("<head>", f"<head>\n    {WHERE}", 1)


ENTRANCES = [Route(f"/{page}", document) for page in OTHER_PAGES]
