"""The table of all controls: for a new request field, add a row here, and its labels to the texts."""

from composer.arranging.ensembles import ENSEMBLES as ARRANGEMENTS
from composer.arranging.layers import LAYER_LIMITS
from composer.generation.request.request import ENGINES, MOST_CANDIDATES
from composer.networks.grooves import GROOVE_OUTLINES
from composer.score.editing import EXPRESSION_LIMITS
from composer.score.key import Key
from composer.studio.choices.instruments import INSTRUMENTS
from composer.studio.controls.chords import ProgressionControl
from composer.studio.controls.film import Film
from composer.studio.controls.kinds import Control, Foldable, SelectBox, Slide, Switch, Wish
from composer.studio.controls.lengths import Length, Seed
from composer.studio.controls.mixing import StyleMixer
from composer.studio.controls.sections import KEYS, SectionKeys, SectionStyles, WholeKey
from composer.studio.controls.story_curve import Arc
from composer.studio.texts import text
from composer.studio.texts.names import instrument_name, key_name

METERS = ("4/4", "3/4", "2/4", "2/2", "6/8", "12/8", "3/8", "5/4")
ENSEMBLES = ("piano", "song", "quartet", "chamber", "choir", "organ", "orchestra", "band", "drums")


LAYERS = tuple(range(LAYER_LIMITS[0], LAYER_LIMITS[1] + 1))

# Always visible.
MAIN: tuple[Control, ...] = (
    StyleMixer(),
    Arc(),
    Length(),
)
# In two columns.
PAIRS: tuple[Control, ...] = (
    SelectBox("ensemble", ENSEMBLES, lambda name: text(f"ensemble_{name}")),
    SelectBox("program", INSTRUMENTS[1:], instrument_name, takes_others=True),
    WholeKey("key", KEYS, lambda name: key_name(Key.parse(name))),
    SelectBox("meter", METERS, str, takes_others=True),
)
WISHES: tuple[Control, ...] = (ProgressionControl(), Wish("tempo", 40.0, 200.0, 1.0, "♩ = %.0f", usual=100.0), Film())
# Under "fine tuning", drawn only while that is open.
FINE: tuple[Foldable, ...] = (
    SelectBox("arrange", ARRANGEMENTS, lambda name: text(f"ensemble_{name}"), none="ask_not_arranged"),
    SelectBox("groove", tuple(GROOVE_OUTLINES), lambda name: text(f"groove_{name}"), none="ask_no_groove"),
    Slide("temperature", 0.5, 1.5, 0.05),
    Slide("expression", *EXPRESSION_LIMITS, 0.1),
    Slide("strength", 0.0, 2.0, 0.1),
    Slide("top_p", 0.5, 1.0, 0.01),
    Switch("strict"),
    SelectBox("layers", LAYERS, lambda count: text("layers", count=count), none="ask_no_layers"),
    Slide("candidates", 1, MOST_CANDIDATES, 1),
    SectionStyles(),
    SectionKeys(),
    SelectBox("engine", ENGINES, lambda name: text(f"engine_{name}"), may_be_none=False),
    Seed(),
)
CONTROLS: tuple[Control, ...] = (*MAIN, *PAIRS, *WISHES, *FINE)
