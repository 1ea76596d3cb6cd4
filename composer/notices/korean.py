"""Korean particles that agree with the word before them, whatever word a sentence was given."""

import re

# How the catalogue writes a particle of two forms: after a consonant, and after a vowel.
FORMS = {
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "을(를)": ("을", "를"),
    "(으)로": ("으로", "로"),
    "(이)라": ("이라", "라"),
}
_PATTERN = re.compile("(.)([\"')\\]”]*)(" + "|".join(map(re.escape, FORMS)) + ")")
# The last sound of each digit as it is read: none, a consonant, or the ㄹ after which 로 stays as it is.
DIGITS = "ㅇㄹ.ㅁ..ㄱㄹㄹ."
SYLLABLES, FINALS, FINAL_RIEUL = range(ord("가"), ord("힣") + 1), 28, 8


def agreeing(sentence: str) -> str:
    """A sentence with each particle in the form that the word before it asks for.

    How a foreign word is read is not known here; after one both forms stay.
    """
    return _PATTERN.sub(lambda match: match[1] + match[2] + _form(match[1], match[3]), sentence)


def _form(last: str, particle: str) -> str:
    if ord(last) in SYLLABLES:
        final = (ord(last) - SYLLABLES.start) % FINALS
        ends_in_vowel, ends_in_rieul = final == 0, final == FINAL_RIEUL
    elif last in "0123456789":
        sound = DIGITS[int(last)]
        ends_in_vowel, ends_in_rieul = sound == ".", sound == "ㄹ"
    else:
        return particle
    return FORMS[particle][ends_in_vowel or (ends_in_rieul and particle == "(으)로")]
