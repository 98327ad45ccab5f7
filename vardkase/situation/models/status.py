"""Tables of how vital functions stand."""
