"""The form: the plan of every bar, and how closely a piece follows it."""
