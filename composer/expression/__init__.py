"""Expressive performance: tempo, dynamics and pedal, learned from recordings of pianists."""
