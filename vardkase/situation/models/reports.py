"""Tables of situation reports."""
