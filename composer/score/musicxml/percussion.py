"""Maps unpitched percussion to keys of the General MIDI drum kit.

The key comes from an instrument map, the name of the instrument, or only the staff position and shape of the note head.
"""

import re

# From specific to general: the first entry whose words are all in the name. English, German, French and Italian.
_NAMES = (
    ("pedal hi hat|hi hat pedal|foot hi hat|hi hat foot", 44),
    ("open hi hat|hi hat open|half open", 46),
    ("hi hat|hihat|charleston", 42),
    ("side stick|cross stick|rim shot|rimshot|sidestick", 37),
    ("electric snare", 40),
    ("snare|side drum|kleine trommel|caisse claire|rullante|tenor drum|tamburo", 38),
    ("acoustic bass drum|concert bass drum|grosse trommel|große trommel|grosse caisse|gran cassa", 35),
    ("bass drum|kick|bassdrum", 36),
    ("low floor tom|floor tom 2", 41),
    ("floor tom|standtom", 43),
    ("low mid tom|lo mid tom|mid tom 2", 47),
    ("low tom|tom 3", 45),
    ("high mid tom|hi mid tom|mid tom|tom 2", 48),
    ("high tom|hi tom|tom 1|tom tom|tom", 50),
    ("ride bell|bell ride", 53),
    ("ride cymbal 2|second ride", 59),
    ("ride", 51),
    ("china|chinese cymbal", 52),
    ("splash", 55),
    ("crash cymbal 2|second crash|crash 2", 57),
    ("crash|cymbal|becken|cymbale|piatti|tam tam|tamtam|gong", 49),
    ("tambourine|tamburin|tambour de basque|tamburello", 54),
    ("cowbell|cow bell|kuhglocke", 56),
    ("vibraslap|vibra slap", 58),
    ("high bongo|hi bongo", 60),
    ("low bongo", 61),
    ("bongo", 60),
    ("mute conga|muted conga|conga mute|muted? hi(?:gh)? conga", 62),
    ("low conga", 64),
    ("conga", 63),
    ("low timbale", 66),
    ("timbale", 65),
    ("low agogo", 68),
    ("agogo", 67),
    ("cabasa", 69),
    ("maraca|shaker|egg", 70),
    ("long whistle", 72),
    ("short whistle|whistle", 71),
    ("long guiro", 74),
    ("short guiro|guiro", 73),
    ("claves|clave", 75),
    ("low wood block|low woodblock", 77),
    ("wood block|woodblock|holzblock|temple block", 76),
    ("open cuica", 79),
    ("cuica", 78),
    ("mute triangle|muted triangle", 80),
    ("triangle|triangel|triangolo", 81),
    ("clap", 39),
)
_KEYS_BY_NAME = tuple((re.compile(rf"\b(?:{words})"), key) for words, key in _NAMES)

# Staff positions after Weinberg, Guide to Standardized Drumset Notation (1998), with other common ones.
_BY_PLACE = {
    **dict.fromkeys(("C4", "D4", "E4", "F4"), 36),
    "G4": 43,
    "A4": 43,
    "B4": 45,
    "C5": 38,
    "D5": 45,
    "E5": 48,
    "F5": 50,
    "G5": 50,
    "A5": 50,
}
_BY_PLACE_CROSSED = {
    "C4": 44,
    "D4": 44,
    "E4": 44,
    "F4": 44,
    "C5": 37,
    "D5": 37,
    "E5": 56,
    "F5": 51,
    "G5": 42,
    "A5": 49,
    "B5": 49,
    "C6": 57,
    "D6": 52,
}
_CROSSES = frozenset({"x", "cross", "circle-x", "circled", "diamond", "triangle", "slashed", "inverted triangle"})
SNARE, OPEN_HI_HAT, CLOSED_HI_HAT, RIDE_BELL, RIDE = 38, 46, 42, 53, 51


def key_of_name(name: str) -> int | None:
    """The drum key for an instrument name or a MusicXML sound such as drum.bass-drum; None if unknown."""
    text = re.sub(r"[\W_]+", " ", name.lower()).strip()
    return next((key for words, key in _KEYS_BY_NAME if words.search(text)), None)


def key_of_place(place: str, notehead: str) -> int:
    """The drum key for a staff position, such as C5, and a note head shape."""
    if notehead not in _CROSSES:
        return _BY_PLACE.get(place, SNARE)
    key = _BY_PLACE_CROSSED.get(place, CLOSED_HI_HAT)
    if key == CLOSED_HI_HAT and notehead in ("circle-x", "circled"):
        return OPEN_HI_HAT
    return RIDE_BELL if key == RIDE and notehead == "diamond" else key
