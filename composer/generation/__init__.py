"""From a Request to a Piece: planning, sampling under constraints, assembling."""
