"""All texts for visitors, by name, in every language.

A catalog maps names to texts in the order of LANGUAGES; there is one for each page, and one for musical terms. Places
such as {seed} are the same in all languages.
"""

from composer.notices import place_of
from composer.studio.texts.common import COMMON
from composer.studio.texts.compose import COMPOSE
from composer.studio.texts.controls import CONTROLS
from composer.studio.texts.film import FILM
from composer.studio.texts.how import HOW
from composer.studio.texts.instruments import INSTRUMENT_NAMES
from composer.studio.texts.keyboard import KEYBOARD
from composer.studio.texts.language import language
from composer.studio.texts.library import LIBRARY
from composer.studio.texts.music import MUSIC
from composer.studio.texts.player import PLAYER
from composer.studio.texts.takeaway import TAKEAWAY
from composer.studio.texts.workbench import WORKBENCH

Texts = tuple[str, str]
CATALOGS: tuple[dict[str, Texts], ...] = (
    COMMON,
    MUSIC,
    INSTRUMENT_NAMES,
    COMPOSE,
    LIBRARY,
    PLAYER,
    CONTROLS,
    FILM,
    KEYBOARD,
    TAKEAWAY,
    WORKBENCH,
    HOW,
)
TEXTS = {name: texts for catalog in CATALOGS for name, texts in catalog.items()}


def text(name: str, **values: object) -> str:
    """The text of a name in the visitor's language, with its places filled in."""
    found = TEXTS[name][place_of(language())]
    return found.format(**values) if values else found
