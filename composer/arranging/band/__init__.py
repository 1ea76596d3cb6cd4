"""A band: bass, comping and drums in a groove."""
