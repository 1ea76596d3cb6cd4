"""What music is: notes, parts, pieces, meters and keys; in and out of files; what can be said of it."""
