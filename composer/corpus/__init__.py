"""Training music: what there is, under which licence, and what is fit to learn from."""
