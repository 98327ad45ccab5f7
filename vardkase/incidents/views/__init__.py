"""Views: gate, form, one domain call, response."""
