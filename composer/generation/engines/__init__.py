"""The engines, virtuoso and classic, behind one protocol."""
