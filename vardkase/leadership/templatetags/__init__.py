"""Template filters of crisis leadership."""
