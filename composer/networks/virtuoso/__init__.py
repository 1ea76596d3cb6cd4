"""The network that composes: it reads note events and predicts the attributes of the next note in order."""
