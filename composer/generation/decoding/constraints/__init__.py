"""Constraints: which values each field of the next event may take. Each is a small unit; `masks` puts them together."""
