"""Tables of scenarios and their indicators."""
