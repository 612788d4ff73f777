"""How a run is printed: one module per output format."""
