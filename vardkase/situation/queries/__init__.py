"""Reads: viewer first; frozen rows; nothing of an incident that the viewer may not know of. Absent and forbidden answer alike."""
