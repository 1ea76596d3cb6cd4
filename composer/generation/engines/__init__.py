"""The engines behind one protocol: virtuoso and classic."""
