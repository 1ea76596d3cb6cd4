"""MusicXML reading and writing."""
