"""Constraints: masks of the values that each field of the next event may take, combined in `masks`."""
