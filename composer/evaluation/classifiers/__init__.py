"""Classifiers: of styles, and of composed against real music."""
