"""Views of the situation picture: gate, form, one domain call, response."""
