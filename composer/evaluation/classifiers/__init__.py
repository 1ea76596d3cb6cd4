"""Classifiers: of styles, and of composed versus real music."""
