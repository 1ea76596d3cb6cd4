"""Titles and file names as a person would choose them: Nocturne in E minor, no. 482.

The form is what a listener would guess from style, ensemble, meter and tempo; the number is derived from the music. So
the same music always has the same title, and two pieces rarely share one.
"""

import re
import unicodedata
from dataclasses import replace

from composer.arranging.ensembles import BAND
from composer.export.work import Work
from composer.generation.request.request import LOOP, Request
from composer.notices import place_of
from composer.score.analysis import detect_key
from composer.score.clock import mean_tempo
from composer.score.key import Key
from composer.score.meter import TICKS_PER_QUARTER, TICKS_PER_WHOLE
from composer.score.meters import main_meter
from composer.score.piece import Piece

NUMBERS = 999
LONGEST_FILE_NAME = 60
# English, Korean.
FORMS = {
    "adagio": ("Adagio", "아다지오"),
    "allegro": ("Allegro", "알레그로"),
    "allemande": ("Allemande", "알르망드"),
    "andante": ("Andante", "안단테"),
    "arabesque": ("Arabesque", "아라베스크"),
    "ballad": ("Ballad", "발라드"),
    "barcarolle": ("Barcarolle", "뱃노래"),
    "chorale": ("Chorale", "코랄"),
    "courante": ("Courante", "쿠랑트"),
    "divertimento": ("Divertimento", "디베르티멘토"),
    "etude": ("Étude", "연습곡"),
    "folk_dance": ("Folk Dance", "민속 춤곡"),
    "folk_tune": ("Folk Tune", "민요 가락"),
    "gavotte": ("Gavotte", "가보트"),
    "gigue": ("Gigue", "지그"),
    "groove": ("Groove", "그루브"),
    "hymn": ("Hymn", "찬송가"),
    "impromptu": ("Impromptu", "즉흥곡"),
    "intermezzo": ("Intermezzo", "간주곡"),
    "invention": ("Invention", "인벤션"),
    "lied": ("Song", "가곡"),
    "loop": ("Loop", "루프"),
    "mazurka": ("Mazurka", "마주르카"),
    "minuet": ("Minuet", "미뉴에트"),
    "motet": ("Motet", "모테트"),
    "nocturne": ("Nocturne", "녹턴"),
    "overture": ("Overture", "서곡"),
    "piece": ("Piece", "소품"),
    "pop": ("Tune", "선율"),
    "prelude": ("Prelude", "전주곡"),
    "quartet": ("String Quartet", "현악 사중주"),
    "rag": ("Rag", "래그"),
    "rhapsody": ("Rhapsody", "랩소디"),
    "romance": ("Romance", "로망스"),
    "rondo": ("Rondo", "론도"),
    "sarabande": ("Sarabande", "사라반드"),
    "scherzo": ("Scherzo", "스케르초"),
    "siciliana": ("Siciliana", "시칠리아나"),
    "sinfonia": ("Sinfonia", "신포니아"),
    "tarantella": ("Tarantella", "타란텔라"),
    "theme": ("Theme", "테마"),
    "toccata": ("Toccata", "토카타"),
    "track": ("Track", "트랙"),
    "waltz": ("Waltz", "왈츠"),
}
IN_KEY = ("{form} in {key}", "{form} {key}")
NUMBERED = ("{title}, no. {number}", "{title}, {number}번")

# Forms by grouping of beats (triple, compound, other) and tempo: the first applies up to so many beats a minute, and so
# on.
Speeds = tuple[tuple[float, str], ...]
ANY = float("inf")
SCHOOLS: dict[str, dict[str, Speeds]] = {
    "romantic": {
        "triple": ((88, "mazurka"), (152, "waltz"), (ANY, "scherzo")),
        "compound": ((72, "barcarolle"), (112, "impromptu"), (ANY, "tarantella")),
        "duple": ((72, "nocturne"), (92, "romance"), (116, "intermezzo"), (144, "impromptu"), (ANY, "etude")),
    },
    "baroque": {
        "triple": ((76, "sarabande"), (132, "minuet"), (ANY, "courante")),
        "compound": ((66, "siciliana"), (ANY, "gigue")),
        "duple": ((66, "allemande"), (96, "prelude"), (112, "gavotte"), (138, "invention"), (ANY, "toccata")),
    },
    "classical": {
        "triple": ((72, "adagio"), (144, "minuet"), (ANY, "scherzo")),
        "compound": ((66, "siciliana"), (ANY, "rondo")),
        "duple": ((66, "adagio"), (96, "andante"), (120, "divertimento"), (ANY, "allegro")),
    },
    "impressionist": {
        "triple": ((ANY, "arabesque"),),
        "compound": ((72, "barcarolle"), (ANY, "arabesque")),
        "duple": ((96, "prelude"), (ANY, "arabesque")),
    },
    "folk": {
        "triple": ((108, "folk_tune"), (ANY, "folk_dance")),
        "compound": ((80, "folk_tune"), (ANY, "gigue")),
        "duple": ((108, "folk_tune"), (ANY, "folk_dance")),
    },
}
BAROQUE = {"baroque", "bach", "handel", "scarlatti", "vivaldi"}
CLASSICAL = {"classical", "beethoven", "haydn", "mozart", "saint-georges"}
IMPRESSIONIST = {"debussy", "ravel"}
# Styles that determine the form, whatever the meter and tempo.
BY_STYLE = {
    "ragtime": "rag",
    "joplin": "rag",
    "chorale": "chorale",
    "hymn": "hymn",
    "game": "theme",
    "electronic": "track",
    "song": "lied",
    "drums": "groove",
}
BY_ENSEMBLE = {"quartet": "quartet", "choir": "motet", "song": "lied", "drums": "groove"}
ORCHESTRAL: Speeds = ((112, "sinfonia"), (ANY, "overture"))
SONGS_OF_BANDS: Speeds = ((84, "ballad"), (ANY, "pop"))


def title_of(work: Work, language: str = "en") -> str:
    """The title of a work in a language of LANGUAGES: the owner's name for it, or a generated one."""
    if work.name:
        return work.name
    place = place_of(language)
    form, number = work.naming or naming_of(work)
    title = FORMS[form][place]
    key = key_of(work.piece)
    if key is not None:
        title = IN_KEY[place].format(form=title, key=key.named(language))
    return NUMBERED[place].format(title=title, number=number)


def naming_of(work: Work) -> tuple[str, int]:
    """The form, of FORMS, and number of a title, which stay the same when the music is edited."""
    return form_of(work), int(work.digest[:8], 16) % NUMBERS + 1


def key_of(piece: Piece) -> Key | None:
    """The key to name in the title: the piece's own, or the best fit to its notes."""
    return piece.keys[0].key if piece.keys else detect_key(piece)


def file_stem_of(work: Work) -> str:
    """Its title as a file name without suffix: lower case, ASCII, no spaces."""
    return file_stem(title_of(work)) or file_stem(title_of(replace(work, name="")))


def form_of(work: Work) -> str:
    """The form, of FORMS, that a listener would guess."""
    request, meter = work.request, main_meter(work.piece)
    if request is None:
        return "piece"
    if request.engine == "classic":
        return "rhapsody"
    if request.form == LOOP:
        return "loop"
    style = max(request.styles, key=lambda entry: entry[1])[0] if request.styles else ""
    pace = mean_tempo(work.piece) * TICKS_PER_QUARTER / meter.beat_ticks
    by_players = _form_of_players(_players_of(request), pace)
    if by_players and (request.is_arranged or style not in BY_STYLE):
        return by_players
    if style in BY_STYLE:
        return BY_STYLE[style]
    if style == "pop":
        return _at(pace, SONGS_OF_BANDS)
    is_compound = meter.beat_ticks > TICKS_PER_WHOLE // meter.denominator
    school = _school(style)
    # Three half notes in a bar are a sarabande or courante, but never a minuet, mazurka or waltz.
    is_triple = meter.numerator == 3 and (meter.denominator > 2 or school == "baroque")
    return _at(pace, SCHOOLS[school]["compound" if is_compound else "triple" if is_triple else "duple"])


def _players_of(request: Request) -> str:
    """The requested players; empty if none are."""
    return request.arrange or (BAND if request.groove else request.ensemble) or ""


def _form_of_players(players: str, pace: float) -> str | None:
    """The form that these players suggest, if any."""
    speeds = {"orchestra": ORCHESTRAL, BAND: SONGS_OF_BANDS}.get(players)
    return _at(pace, speeds) if speeds else BY_ENSEMBLE.get(players)


def _school(style: str) -> str:
    for names, school in ((BAROQUE, "baroque"), (CLASSICAL, "classical"), (IMPRESSIONIST, "impressionist")):
        if style in names:
            return school
    return "folk" if style == "folk" else "romantic"


def _at(pace: float, speeds: Speeds) -> str:
    return next(form for limit, form in speeds if pace <= limit)


def file_stem(title: str) -> str:
    """A title as a file name; empty if none of its characters can be used."""
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.findall("[a-z0-9]+", ascii_only.lower())
    return "-".join(words)[:LONGEST_FILE_NAME].strip("-")
