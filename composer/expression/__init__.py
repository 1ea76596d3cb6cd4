"""How a piece is played: tempo, dynamics and pedal, learnt from pieces that were recorded by a pianist's hand."""
