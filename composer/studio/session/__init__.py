"""A visit: jobs, the library, the history, and what all visitors share."""
