"""Scripts shared by several components: their state, the address of the app, and the visitor's MIDI devices."""

from pathlib import Path

FOLDER = Path(__file__).parent
ADDRESS_SCRIPT = (FOLDER / "address.js").read_text(encoding="utf-8")
MIDI_SCRIPT = (FOLDER / "midi.js").read_text(encoding="utf-8")
COMPONENT_SCRIPT = (FOLDER / "component.js").read_text(encoding="utf-8")
