"""Tables of what is drawn on the map."""
