"""Views of preparedness: gate, form, one domain call, response."""
