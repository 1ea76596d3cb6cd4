"""The tasks: compose, continue, infill, vary, accompany."""
