"""What the pages share: background work, components, texts. The only part of the package that imports streamlit."""
