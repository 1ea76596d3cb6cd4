"""From a corpus to trained weights."""
