"""Biases: what is added to the logits of a field, so that a piece follows its plan and its style, and nothing jars."""
