"""Screens of the register: gate, form, one domain call, response."""
