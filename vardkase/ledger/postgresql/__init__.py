"""Django's PostgreSQL backend with fewer detours. See `base`."""
