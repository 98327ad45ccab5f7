"""Django's SQLite backend with one addition: writers of this process queue in order."""
