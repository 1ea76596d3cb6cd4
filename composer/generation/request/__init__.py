"""What is asked for: the Request, with its JSON and its URL."""
