"""The encodings of texts in files that do not say which one they use."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

# Hangul and the punctuation that goes with it.
KOREAN = re.compile(r"[\x00-\x7f\u3000-\u303f\uac00-\ud7a3\uff01-\uff5e]*")
JAPANESE = re.compile(r"[\x00-\x7f\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]*")
KANA = re.compile(r"[\u3040-\u30ff]")
LATIN = re.compile(r"[A-Za-z]")


def utf_16_of(content: bytes) -> str | None:
    """The kind of UTF-16 of a document, by its mark or by its first character, which is ASCII; None for others."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    if len(content) < 2 or bool(content[0]) == bool(content[1]):
        return None
    return "utf-16-le" if content[0] else "utf-16-be"


def text_of(content: bytes) -> str:
    """Decode a document: UTF-16 if it looks like it, otherwise like the texts of MIDI files."""
    kind = utf_16_of(content)
    return decoded(content.removeprefix(BOM_UTF8)) if kind is None else content.decode(kind, "replace")


def decoded(content: bytes) -> str:
    """Decode a text: UTF-8 in most programs, EUC-KR or Shift-JIS in Korean or Japanese ones, else Western European.

    Bytes that make only syllables of Hangul, or kana and kanji, are taken for these.
    """
    try:
        return content.decode()
    except UnicodeDecodeError:
        pass
    korean, japanese = _as(content, "euc_kr"), _as(content, "shift_jis")
    if korean is not None and KOREAN.fullmatch(korean):
        return korean
    windows = _as(content, "cp949")
    if windows is not None and KOREAN.fullmatch(windows) and _has_few_rare_syllables(windows):
        return windows
    # Quotation marks of Windows before Latin letters look like kanji.
    if japanese is not None and JAPANESE.fullmatch(japanese) and (KANA.search(japanese) or not LATIN.search(japanese)):
        return japanese
    western = _as(content, "cp1252")
    return content.decode("latin-1") if western is None else western


def _has_few_rare_syllables(text: str) -> bool:
    """Whether most syllables of a text are in EUC-KR: others, of Windows alone, are often Latin or Japanese letters."""
    syllables = re.findall("[\uac00-\ud7a3]", text)
    # Others are spelled there letter by letter.
    rare = sum(len(syllable.encode("euc_kr", "ignore")) != 2 for syllable in syllables)
    return 2 * rare < len(syllables)


def _as(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None
