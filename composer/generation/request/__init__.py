"""The Request, and how it is written as JSON and as a URL."""
