"""From MIDI to sound: soundfonts, synthesis, loudness, and the files that players open."""
