"""The studio's entry point: the app with its routes, page configuration and navigation."""

import streamlit as st
from starlette.middleware import Middleware
from streamlit.navigation.page import Page
from streamlit.runtime.pages_manager import PagesManager

from composer.studio.components import downloads, share_picture
from composer.studio.components.dragging.stem_files import STEM_ROUTES
from composer.studio.components.masthead import icon, show_masthead
from composer.studio.editing import chances
from composer.studio.playback.keys import KEY_ROUTES
from composer.studio.playback.routes import ROUTES
from composer.studio.session import keeping
from composer.studio.session.admission import admitting
from composer.studio.session.entrance import ENTRANCES, FIRST_PAGE, page_title
from composer.studio.session.headers import SafeHeaders
from composer.studio.session.health import WATCHED
from composer.studio.session.welcome import prepare
from composer.studio.texts import text
from composer.studio.texts.language import language, speaking


def main() -> None:
    # Once, because a page has hundreds of texts.
    with speaking(language()):
        pages = pages_of_visit()
        page = st.navigation(pages, position="hidden")
        st.set_page_config(page_title=page_title(page.url_path or FIRST_PAGE), page_icon=icon(), layout="wide")
        show_masthead(pages)
        page.run()


def pages_of_visit() -> list[Page]:
    """The pages, kept for the visit: making them looks for their files."""
    kept: dict[str, list[Page]] = st.session_state.setdefault("pages", {})
    if language() not in kept:
        kept[language()] = [
            st.Page("pages/compose.py", title=text("compose_page"), default=True),
            st.Page("pages/library.py", title=text("library_page")),
            st.Page("pages/how.py", title=text("how_page")),
        ]
    return kept[language()]


# Streamlit's server imports this file for the app, and runs it as a script for every visitor.
if __name__ == "__main__":
    main()
else:
    # Otherwise Streamlit would use pages/ for its own navigation until the first visit.
    PagesManager.uses_pages_directory = False
    app = st.App(
        __file__,
        routes=[
            *admitting([*ROUTES, *STEM_ROUTES, *chances.PERFORMANCE_ROUTES]),
            *KEY_ROUTES,
            *downloads.ROUTES,
            *chances.ROUTES,
            *share_picture.ROUTES,
            *keeping.ROUTES,
            *ENTRANCES,
            *WATCHED,
        ],
        lifespan=prepare,
        middleware=[Middleware(SafeHeaders)],
    )
