"""The list of all biases for a piece, in the order in which they are added."""

from composer.generation.decoding.biases.activity import ActivityBias
from composer.generation.decoding.biases.avoided import AvoidedBias
from composer.generation.decoding.biases.bias import Bias
from composer.generation.decoding.biases.chords import ChordBias
from composer.generation.decoding.biases.chromatic import ChromaticBias
from composer.generation.decoding.biases.concord import ConcordBias
from composer.generation.decoding.biases.density import DensityBias
from composer.generation.decoding.biases.fourths import FourthsBias
from composer.generation.decoding.biases.key import KeyBias
from composer.generation.decoding.biases.recall import RecallBias
from composer.generation.decoding.biases.register import RegisterBias
from composer.generation.decoding.biases.sameness import SamenessBias
from composer.generation.decoding.biases.style_prior import StylePrior
from composer.generation.decoding.state.context import Context


def biases_of(context: Context, style_prior: StylePrior | None) -> list[Bias]:
    """Return the biases that apply in a context, starting with the style prior if there is one."""
    return [
        *([style_prior] if style_prior else []),
        # Requested chords may lie outside the key, so biases to the key would work against them.
        *([ChordBias()] if any(map(any, context.chords)) else _of_key(context)),
        ConcordBias(),
        DensityBias(),
        RegisterBias(),
        RecallBias(),
        SamenessBias(),
        *([AvoidedBias()] if context.avoided else []),
        *([ActivityBias(context.activity)] if context.activity else []),
    ]


def _of_key(context: Context) -> list[Bias]:
    key = context.keeps_key_from
    kept = [] if key is None else [KeyBias(context.keys, key)]
    return [*kept, ChromaticBias(context.chromatic), FourthsBias(context.fourths)]
