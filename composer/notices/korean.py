"""Korean particles that agree with the preceding word, whatever is inserted in a sentence."""

import re

# How the catalog writes a particle with two forms: after a consonant, and after a vowel.
FORMS = {
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "을(를)": ("을", "를"),
    "(으)로": ("으로", "로"),
    "(이)라": ("이라", "라"),
}
_PATTERN = re.compile("(.)([\"')\\]”]*)(" + "|".join(map(re.escape, FORMS)) + ")")
# The final sound of each digit as read: none, a consonant, or ㄹ, after which 로 is unchanged.
DIGITS = "ㅇㄹ.ㅁ..ㄱㄹㄹ."
SYLLABLES, FINALS, FINAL_RIEUL = range(ord("가"), ord("힣") + 1), 28, 8


def agreeing(sentence: str) -> str:
    """Choose the form of each particle by the preceding word.

    The pronunciation of foreign words is unknown; after these, both forms are kept.
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
