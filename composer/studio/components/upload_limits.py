"""The caption of an upload: each format that can be read, with its suffixes and its largest file."""

from collections.abc import Mapping, Sequence

import streamlit as st

from composer.studio.session.visitor import UPLOAD_LIMIT
from composer.studio.texts import text


def show_limits(formats: Mapping[str, tuple[Sequence[str], int]]) -> None:
    """Show formats by name, with their suffixes and the most bytes that are read.

    No upload is larger than the server's limit.
    """
    most_mb = float(st.get_option(UPLOAD_LIMIT))
    lines = [
        text("upload_format", format=name, suffixes=" ".join(suffixes), most=min(largest / 1e6, most_mb))
        for name, (suffixes, largest) in formats.items()
    ]
    st.caption("  \n".join(lines))
