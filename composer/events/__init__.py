"""Pieces as the events that a network reads and writes, and back."""
