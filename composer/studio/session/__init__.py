"""Visits: jobs, the library, the history, and shared resources."""
