"""Keys and meters are read as people write them."""

import pytest
from hypothesis import given

from composer.errors import BadInput
from composer.score.key import Key
from composer.score.meter import Meter
from tests.pieces import keys, meters


@given(keys())
def test_a_key_is_read_back_from_its_name(key: Key) -> None:
    assert Key.parse(str(key)) == key
    assert Key.parse(str(key).upper().replace("B ", "b ") if "b" not in key.tonic else str(key)).mode == key.mode


@given(keys())
def test_a_scale_has_seven_tones_and_holds_its_tonic(key: Key) -> None:
    assert len(key.pitch_classes) == 7
    assert key.tonic_pitch_class in key.pitch_classes


@pytest.mark.parametrize(
    ("name", "sharps", "tonic"), [("C major", 0, 0), ("F# minor", 3, 6), ("Bb major", -2, 10), ("Cb major", -7, 11)]
)
def test_key_signatures(name: str, sharps: int, tonic: int) -> None:
    assert (Key.parse(name).sharps, Key.parse(name).tonic_pitch_class) == (sharps, tonic)


def test_relative_keys_share_their_scale() -> None:
    assert Key.parse("C minor").pitch_classes == Key.parse("Eb major").pitch_classes


@pytest.mark.parametrize("text", ["", "C", "H minor", "C# dur", "E# major", "C major extra", "♭ minor"])
def test_what_is_no_key_is_refused_in_plain_words(text: str) -> None:
    with pytest.raises(BadInput, match="is not a key"):
        Key.parse(text)


@given(meters())
def test_a_meter_is_read_back_from_its_name(meter: Meter) -> None:
    assert Meter.parse(str(meter)) == meter


@pytest.mark.parametrize(
    ("name", "bar", "beat"), [("4/4", 96, 24), ("3/4", 72, 24), ("6/8", 72, 36), ("12/8", 144, 36)]
)
def test_bars_and_beats_in_ticks(name: str, bar: int, beat: int) -> None:
    assert (Meter.parse(name).bar_ticks, Meter.parse(name).beat_ticks) == (bar, beat)


@pytest.mark.parametrize("text", ["", "4", "4/", "0/4", "4/5", "3/64", "-3/4", "²/4", "65/4"])
def test_what_is_no_meter_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        Meter.parse(text)
