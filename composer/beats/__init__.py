"""Beat tracking: beats, bar lines and the meter of music played without a click."""
