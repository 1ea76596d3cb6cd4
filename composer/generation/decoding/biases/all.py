"""All biases of a piece together, in the order in which they are added."""

from composer.events.vocabulary import PITCH, VELOCITY
from composer.generation.decoding.biases.activity import ActivityBias
from composer.generation.decoding.biases.bias import Bias
from composer.generation.decoding.biases.chords import ChordBias
from composer.generation.decoding.biases.concord import ConcordBias
from composer.generation.decoding.biases.density import DensityBias
from composer.generation.decoding.biases.drift import DriftBias
from composer.generation.decoding.biases.key import KeyBias
from composer.generation.decoding.biases.recall import RecallBias
from composer.generation.decoding.biases.sameness import SamenessBias
from composer.generation.decoding.biases.style_prior import StylePrior
from composer.generation.decoding.state.context import Context


def biases_of(context: Context, style_prior: StylePrior | None) -> list[Bias]:
    """What a piece in a context is to keep to, and to the habits of its styles, where it was asked for any."""
    key, has_chords = context.keeps_key_from, any(map(any, context.chords))
    return [
        *([style_prior] if style_prior else []),
        # Chords that are asked for may lead out of the key, which would be leaned against.
        *([ChordBias()] if has_chords else [KeyBias(context.keys, key)] if key is not None else []),
        ConcordBias(),
        DensityBias(),
        DriftBias(VELOCITY),
        DriftBias(PITCH),
        RecallBias(),
        SamenessBias(),
        *([ActivityBias(context.activity)] if context.activity else []),
    ]
