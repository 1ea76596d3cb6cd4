r"""Letters with accents in the texts of ABC, which old programs write in ASCII: \'e, \ss, &eacute; or \u00e9."""

import html
import re
import unicodedata

# The combining character of each sign (ABC 2.1, section 8.2).
ACCENTS = {"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "u": "\u0306", "v": "\u030c"}
ACCENTS |= {"H": "\u030b", "c": "\u0327", ";": "\u0328", ".": "\u0307"}
LETTERS = {"AA": "Å", "aa": "å", "AE": "Æ", "ae": "æ", "OE": "Œ", "oe": "œ", "ss": "ß", "/O": "Ø", "/o": "ø"}
LETTERS |= {"DH": "Ð", "dh": "ð", "TH": "Þ", "th": "þ"}
ONE_OF_LETTERS, ONE_OF_ACCENTS = "|".join(map(re.escape, LETTERS)), re.escape("".join(ACCENTS))
# Some browsers accept entities without the semicolon, but "R&para" is none.
ENTITY = re.compile(r"&#?\w{1,10};")
CODE = re.compile(rf"\\(?:u([0-9A-Fa-f]{{4}})|({ONE_OF_LETTERS})|([{ONE_OF_ACCENTS}])([A-Za-z]))")


def plain_text(text: str) -> str:
    """A text with its codes as the letters that they stand for."""
    return ENTITY.sub(lambda entity: html.unescape(entity[0]), CODE.sub(_letter, text))


def _letter(code: re.Match[str]) -> str:
    number, letter, accent, accented = code.groups()
    if number:
        # Half of a pair is no character.
        return code[0] if 0xD800 <= int(number, 16) < 0xE000 else chr(int(number, 16))
    return LETTERS[letter] if letter else unicodedata.normalize("NFC", accented + ACCENTS[accent])
