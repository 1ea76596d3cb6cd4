"""Training music: what there is, under which license, and what is fit to learn from."""
