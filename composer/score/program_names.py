"""The General MIDI programs of instruments by their names in scores, in several languages, and by MusicXML sounds."""

import re

from composer.score.instruments import known_instrument

CHOIR = 52
# Names missing from instruments.py: other languages, families, voices.
PROGRAMS_BY_WORD = {
    **dict.fromkeys(("violine", "violino", "violini", "violon", "geige"), 40),
    **dict.fromkeys(("bratsche", "viole"), 41),
    **dict.fromkeys(("violoncello", "violoncelle", "celli", "violoncelli"), 42),
    **dict.fromkeys(("contrabass", "contrabasso", "contrabbassi", "kontrabass", "contrebasse", "string bass"), 43),
    **dict.fromkeys(("harfe", "arpa", "harpe"), 46),
    **dict.fromkeys(("timpani", "pauken", "timbales"), 47),
    **dict.fromkeys(("strings", "archi", "streicher"), 48),
    **dict.fromkeys(("soprano", "sopran", "alto", "alt", "tenor", "tenore", "bass voice", "voice", "choir"), CHOIR),
    **dict.fromkeys(("voices", "chor", "coro", "gesang", "canto", "singstimme", "vocals", "baritone voice"), CHOIR),
    **dict.fromkeys(
        ("women", "men", "baritone", "bariton", "frauen", "männer", "soprani", "contralto", "tenori"), CHOIR
    ),
    **dict.fromkeys(("trompete", "tromba", "trombe", "trompette", "cornet", "flugelhorn", "flügelhorn"), 56),
    **dict.fromkeys(("posaune", "tromboni"), 57),
    **dict.fromkeys(("euphonium", "baritone horn", "sousaphone"), 58),
    **dict.fromkeys(("corno", "corni", "cor", "hörner"), 60),
    **dict.fromkeys(("bari sax",), 67),
    **dict.fromkeys(("corno inglese", "englischhorn", "cor anglai"), 69),
    **dict.fromkeys(("contrabassoon", "kontrafagott", "controfagotto"), 70),
    **dict.fromkeys(("hautbois", "oboi"), 68),
    **dict.fromkeys(("fagott", "fagotto", "fagotti", "basson"), 70),
    **dict.fromkeys(("klarinette", "clarinetto", "clarinetti", "clarinette"), 71),
    **dict.fromkeys(("piccolo", "flauto piccolo"), 72),
    **dict.fromkeys(("flöte", "flauto", "flauti"), 73),
    **dict.fromkeys(("blockflöte", "flauto dolce"), 74),
    **dict.fromkeys(("klavier", "pianoforte", "fortepiano", "keyboard"), 0),
    **dict.fromkeys(("cembalo", "clavecin", "clavichord"), 6),
    **dict.fromkeys(("orgel", "orgue", "organo"), 19),
    **dict.fromkeys(("gitarre", "chitarra", "guitare", "ukulele", "lute", "laute"), 24),
    **dict.fromkeys(("mandolin", "mandoline", "mandolino"), 25),
    **dict.fromkeys(("bass guitar", "e bass", "basso elettrico"), 33),
    # Abbreviations, without their points.
    **dict(
        zip(
            ("pno", "org", "gtr", "vln", "vla", "vc", "vlc", "cb", "hp"),
            (0, 19, 25, 40, 41, 42, 42, 43, 46),
            strict=True,
        )
    ),
    **dict(zip(("timp", "tpt", "trp", "tbn", "tba", "hn", "ob"), (47, 56, 56, 57, 58, 60, 68), strict=True)),
    **dict(zip(("bsn", "fag", "cl", "picc", "fl"), (70, 70, 71, 72, 73), strict=True)),
    # Korean, Japanese and Chinese.
    **dict.fromkeys(("피아노", "ピアノ", "钢琴", "鋼琴"), 0),
    **dict.fromkeys(("오르간", "オルガン"), 19),
    **dict.fromkeys(("기타", "ギター", "吉他"), 25),
    **dict.fromkeys(("베이스", "베이스 기타", "ベース"), 33),
    **dict.fromkeys(("바이올린", "ヴァイオリン", "バイオリン", "小提琴"), 40),
    **dict.fromkeys(("비올라", "ヴィオラ", "ビオラ", "中提琴"), 41),
    **dict.fromkeys(("첼로", "チェロ", "大提琴"), 42),
    **dict.fromkeys(("콘트라베이스", "더블베이스", "コントラバス", "低音提琴"), 43),
    **dict.fromkeys(("하프", "ハープ", "竖琴"), 46),
    **dict.fromkeys(("팀파니", "ティンパニ", "定音鼓"), 47),
    **dict.fromkeys(("합창", "소프라노", "알토", "테너", "노래", "ソプラノ", "アルト", "テノール", "合唱"), CHOIR),
    **dict.fromkeys(("트럼펫", "トランペット", "小号"), 56),
    **dict.fromkeys(("트롬본", "トロンボーン", "长号"), 57),
    **dict.fromkeys(("튜바", "チューバ", "大号"), 58),
    **dict.fromkeys(("호른", "ホルン", "圆号"), 60),
    **dict.fromkeys(("색소폰", "알토 색소폰", "サックス", "萨克斯"), 65),
    **dict.fromkeys(("오보에", "オーボエ", "双簧管"), 68),
    **dict.fromkeys(("바순", "파곳", "ファゴット", "巴松"), 70),
    **dict.fromkeys(("클라리넷", "クラリネット", "单簧管"), 71),
    **dict.fromkeys(("피콜로", "ピッコロ", "短笛"), 72),
    **dict.fromkeys(("플루트", "플룻", "フルート", "长笛"), 73),
    **dict.fromkeys(("리코더", "リコーダー"), 74),
}
# What a sound such as wind.reed.saxophone.alto says about the size of an instrument, not what it is.
SIZES = frozenset({"soprano", "alto", "tenor", "baritone", "bass", "contrabass"})


def program_of_name(name: str) -> int | None:
    """The General MIDI program for an instrument name in a score, such as "Violino II" or "Clarinet in Bb".

    Of several instruments in a name the last counts: a bass trombone is a trombone.
    """
    text = re.sub(r"\b[ivx]+\b|\d+|[^\w\s]", " ", name.lower().partition(" in ")[0])
    words = text.split()
    for count in range(len(words), 0, -1):
        for start in range(len(words) - count, -1, -1):
            program = _program_of_phrase(" ".join(words[start : start + count]))
            if program is not None:
                return program
    return None


def program_of_sound(sound: str) -> int | None:
    """The General MIDI program for a MusicXML sound, such as wind.reed.saxophone.alto; None if it is unknown."""
    kind, _, last = sound.lower().replace("-", " ").rpartition(".")
    kind = kind.rpartition(".")[2]
    phrases = (f"{last} {kind}", "" if last in SIZES and kind != "strings" else last, kind)
    found = (_program_of_phrase(phrase) for phrase in phrases)
    return next((program for program in found if program is not None), None)


def _program_of_phrase(phrase: str) -> int | None:
    # Not every s at the end makes a plural: a Kontrabass is one instrument.
    program = PROGRAMS_BY_WORD.get(phrase, PROGRAMS_BY_WORD.get(phrase.removesuffix("s")))
    known = known_instrument(phrase) if program is None and phrase else None
    return known.program if known else program
