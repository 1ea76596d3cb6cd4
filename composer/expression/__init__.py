"""How a piece is played: tempo, dynamics and pedal, learned from pieces that were recorded by a pianist's hand."""
