"""Tables of warnings from outside."""
