"""Music itself: notes, parts, pieces, meters and keys, file formats, and analysis."""
