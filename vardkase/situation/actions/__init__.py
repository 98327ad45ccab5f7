"""Writes: keyword-only, with viewer, key and now; one transaction each: check, append, project. The same key twice is one write."""
