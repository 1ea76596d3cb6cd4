"""From MIDI to sound: soundfonts, synthesis, loudness, and audio files."""
