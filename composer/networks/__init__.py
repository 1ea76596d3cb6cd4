"""The Keras models, and their weights on disk."""
