"""Tables of pictures that are conveyed and collected."""
