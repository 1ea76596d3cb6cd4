"""From a Request to a Piece: planning, decoding under constraints, assembling."""
