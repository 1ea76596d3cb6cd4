"""The network that composes: note events in, the attributes of the next note out, one after the other."""
