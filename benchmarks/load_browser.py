"""A visitor of `load.py` in a real browser: Chromium without a window, by Playwright. What is heard is what arrives at
the browser's output."""

import shutil
import time
from typing import Any

from playwright.async_api import Browser, Error, async_playwright, expect

from tests.browser.ear import LISTEN

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
IS_HEARD = "() => window.heard.some(([, peak]) => peak > 1e-3)"
LISTENED_MILLISECONDS = 5000


async def visits_of_browser(address: str, pieces: int, query: str, longest: float) -> list[dict[str, Any]]:
    """What a visitor saw of each piece, each on a page of its own: the fields of a `load.Visit`."""
    async with async_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        try:
            return [await _visit(browser, f"{address}/?{query}", longest) for _ in range(pieces)]
        finally:
            await browser.close()


async def _visit(browser: Browser, url: str, longest: float) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    page = await browser.new_page()
    page.set_default_timeout(1000 * longest)
    try:
        await page.add_init_script(LISTEN)
        await page.goto(url)
        button = page.get_by_role("button", name="Compose")
        await expect(button).to_be_enabled(timeout=1000 * longest)
        begun = time.monotonic()
        await button.click()
        await page.wait_for_function(IS_HEARD)
        seen["first_sound"] = time.monotonic() - begun
        await expect(page.get_by_role("button", name="Another like this")).to_be_enabled(timeout=1000 * longest)
        seen["piece"] = time.monotonic() - begun
        await page.wait_for_timeout(LISTENED_MILLISECONDS)
        gaps = int(await page.locator("section.player").get_attribute("data-gaps") or 0)
        # How long they were it does not tell.
        seen["gaps"] = [0.0] * gaps
    except (Error, AssertionError) as error:
        seen["problem"] = str(error).partition("\n")[0]
    finally:
        await page.close()
    return seen
