"""Views of access: gate, form, one domain call, answer."""
