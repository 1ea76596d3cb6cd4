"""Editing the piece on the page: the workbench, its tasks, and A/B comparison."""
