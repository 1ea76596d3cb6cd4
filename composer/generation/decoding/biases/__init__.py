"""Biases: values added to the logits of a field so that a piece follows its plan and style and avoids clashes."""
