"""Choices offered to visitors: styles and instruments."""
