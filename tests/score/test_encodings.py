"""Texts of old programs are read in the language of their makers."""

import mido
import pytest

from composer.score.encodings import decoded
from composer.score.lyrics import syllables
from composer.score.midi import midi_bytes
from composer.score.reading import read_music
from tests.midi_files import content_of


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *[("바이올린 1", "utf-8"), ("Flöte", "utf-8"), ("バイオリン", "utf-8")],
        *[("바이올린 1", "euc_kr"), ("나", "euc_kr"), ("나리~", "euc_kr")],
        # Syllables that only Windows has; of them alone, a text is rather Latin or Japanese.
        *[("뷁 노래", "cp949"), ("똠방각하", "cp949"), ("ÁLVAREZ", "latin-1"), ("太鼓", "shift_jis")],
        *[("さくら", "shift_jis"), ("桜", "shift_jis"), ("ピアノ 2", "shift_jis"), ("さくら(Sakura)", "shift_jis")],
        *[("Flöte", "latin-1"), ("Übergröße", "latin-1"), ("Clarinette à l'été", "latin-1"), ("© 1997", "latin-1")],
        *[("a “word”", "cp1252"), ("señor", "cp1252"), ("Æ", "cp1252"), ("”", "cp1252")],
    ],
)
def test_a_text_is_decoded_as_it_was_written(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize(("words", "encoding"), [("나리나리개나리", "euc_kr"), ("さくらさくら", "shift_jis")])
def test_names_and_words_of_a_file_are_read_in_its_language_and_kept_as_they_were(words: str, encoding: str) -> None:
    midi = mido.MidiFile(charset=encoding)
    midi.tracks.append(mido.MidiTrack([mido.MetaMessage("track_name", name=words)]))
    for number, word in enumerate(words):
        midi.tracks[0] += [
            mido.MetaMessage("lyrics", text=word),
            mido.Message("note_on", note=60 + number),
            mido.Message("note_off", note=60 + number, time=480),
        ]
    piece = read_music(content_of(midi), "song.mid")
    assert piece.parts[0].name == words
    assert [syllable.text for syllable in syllables(piece.parts[0].messages)] == list(words)
    again = midi_bytes(piece)
    assert all(word.encode(encoding) in again for word in (words, *words))
