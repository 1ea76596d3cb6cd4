"""An interactive composer: the package under the studio. Runs without Streamlit."""

__version__ = "0.1.0"
