"""A real server and a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.ear import LISTEN

PROJECT = Path(__file__).parents[2]
# On a busy machine a page may take long; whatever does not come at all fails all the same.
PATIENCE_MILLISECONDS = 60_000
expect.set_options(timeout=PATIENCE_MILLISECONDS)
# Outside of the repository, unless told otherwise.
PICTURES = Path(os.environ.get("COMPOSER_PICTURES", Path(tempfile.gettempdir()) / "composer-pictures"))
START_SECONDS = 60
# On a machine that others are busy on too.
READY_MILLISECONDS = 120_000
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def studio(port: int = 0) -> Iterator[str]:
    """A studio of its own, by its address; at a port if one is named."""
    port = port or free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"],
        cwd=PROJECT,
        env={**os.environ, "STREAMLIT_SERVER_PORT": str(port), "STREAMLIT_SERVER_ADDRESS": "127.0.0.1"},
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            assert server.poll() is None, "the server ended by itself"
            assert time.monotonic() < deadline, "the server did not come up"
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of a studio that runs for these tests."""
    with studio() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert chromium, "Chromium is not installed; ./test.sh installs it, or: sudo apt-get install chromium"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=BROWSER_ARGUMENTS)
        yield launched
        launched.close()


class Visit:
    """A page with what went wrong on it; `look` names its size and colors."""

    def __init__(self, page: Page, address: str, look: str):
        self.page = page
        self.address = address
        self.look = look
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        page.add_init_script(LISTEN)
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self._note("error", str(error)))
        page.on("request", lambda request: self._note_request(request.url))

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note("console", f"{message.text} {message.location.get('url', '')}".strip())

    def _note(self, kind: str, what: str) -> None:
        self.complaints.append(f"{kind}: {what}")

    def _note_request(self, url: str) -> None:
        if not url.startswith((self.address, self.address.replace("http", "ws"), "data:", "blob:")):
            self._note("a request elsewhere", url)

    def keep_picture(self, name: str) -> None:
        """Keep a picture of the page as it is now, for people to look at."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}-{self.look}.png", full_page=True)

    def open(self, query: str = "") -> Page:
        """Go to the studio and wait until it can be used."""
        self.page.goto(f"{self.address}/{query}")
        self.page.get_by_role("button", name="Compose").wait_for(timeout=READY_MILLISECONDS)
        return self.page


@pytest.fixture(params=["desktop", "phone"])
def visit(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Visit]:
    size = {"desktop": (1280, 800), "phone": (390, 844)}[request.param]
    scheme = {"desktop": "light", "phone": "dark"}[request.param]
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="light" if scheme == "light" else "dark",
        accept_downloads=True,
    )
    yield Visit(context.new_page(), address, f"{request.param}-{scheme}")
    context.close()
