"""Baselines for the network, in music and in speed."""
