"""Tables of facts and the series that they are in."""
