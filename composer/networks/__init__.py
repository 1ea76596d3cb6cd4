"""The Keras models, their weights on disk, and the runtimes used for composing."""
