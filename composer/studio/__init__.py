"""Shared by the pages: background work, components, texts. The only part of the package that imports Streamlit."""
