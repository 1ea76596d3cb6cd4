"""The studio's entry: page configuration and navigation, nothing else."""

import streamlit as st

from composer.studio.texts import text

st.set_page_config(page_title=text("studio"), page_icon=":material/music_note:", layout="wide")
st.navigation([st.Page("pages/compose.py", title=text("compose_page"), default=True)], position="hidden").run()
