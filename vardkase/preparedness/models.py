"""Tables of preparedness."""
