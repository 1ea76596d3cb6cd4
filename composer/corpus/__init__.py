"""Training music: what there is, its licenses, and what is suitable for training."""
