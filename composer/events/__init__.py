"""Encodes pieces as the events that a network reads and writes, and decodes them."""
