"""Scripts that several components begin with: where the app is served, and the MIDI devices of its visitor."""

from pathlib import Path

FOLDER = Path(__file__).parent
ADDRESS_SCRIPT = (FOLDER / "address.js").read_text(encoding="utf-8")
MIDI_SCRIPT = (FOLDER / "midi.js").read_text(encoding="utf-8")
