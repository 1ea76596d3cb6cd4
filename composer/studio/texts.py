"""Every text that a visitor reads, by name, in one place."""

TEXTS = {
    "studio": "Composer",
    "compose_page": "Compose",
    "tagline": "A network that read Liszt at the piano writes new music for you. It is yours to use.",
    "length": "Length",
    "length_help": "How many notes and chords to write; each lasts half a beat, so 500 are about two minutes.",
    "length_value": "%d notes",
    "tempo": "Tempo",
    "tempo_help": "Quarter notes a minute.",
    "instrument": "Instrument",
    "boldness": "Boldness",
    "boldness_help": "The temperature: low keeps to what the network finds likely, high takes risks.",
    "fine_tuning": "Fine tuning",
    "nucleus": "Nucleus",
    "nucleus_help": "Draw only from the likeliest choices that together have this chance.",
    "seed": "Seed",
    "seed_help": "The same seed and settings always give the same piece.",
    "fresh_seed": "A new seed each time",
    "compose": "Compose",
    "compose_hint": "or press Ctrl + Enter",
    "stop": "Stop",
    "phase_waiting": "Waiting for a free place at the desk",
    "phase_loading": "Waking the network",
    "phase_composing": "Composing: {done} of {total} notes",
    "phase_rendering": "Recording: {percent} %",
    "empty_title": "Nothing written yet",
    "empty": "Press **Compose**: two minutes of piano music take a few seconds. Then listen, watch the notes go by, "
    "and take the piece away as MIDI, audio or sheet music.",
    "piece_title": "Piece no. {seed}",
    "stopped": "You stopped it here; this is what was written so far.",
    "facts": "{minutes}:{seconds:02d} · {notes} notes · {key} · ♩ = {tempo:g} · weights {weights}",
    "original": "Checked against the training music: none of its {runs} passages of {run_events} notes is a copy.",
    "silent": "The piece is written, but there is no sound. {reason}",
    "sound_stopped": "You stopped the recording.",
    "record": "Record it",
    "player": "The piece, recorded",
    "roll": "Piano roll: {notes} notes in {bars} bars. Click to jump; the arrow keys move by a bar.",
    "take_away": "Take it away",
    "midi": "MIDI",
    "mp3": "MP3",
    "wav": "WAV",
    "musicxml": "Sheet music",
    "musicxml_help": "MusicXML, for MuseScore, Finale, Sibelius and others.",
    "link": "The address of this page keeps your settings: share it, and it writes the same piece elsewhere.",
    "unexpected": "Something went wrong that should not have. Your last piece is still here; please try again.",
}


def text(name: str, **values: object) -> str:
    """The text of a name, with its places filled in."""
    return TEXTS[name].format(**values) if values else TEXTS[name]
