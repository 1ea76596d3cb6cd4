"""Parts of a page, those with a script or a style of their own in a folder each."""
