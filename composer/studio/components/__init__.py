"""Parts of pages; those with their own script or style have a folder each."""
