"""Feeds of warnings: how they are fetched, and how each is read into the house's own form (`rules.warnings.Alert`).

Pure Python: bytes in, frozen values out, nothing of Django and no clock. Each adapter is tolerant of what it does not know and strict
about sizes; what cannot be read at all is a `BadFeed`, what is odd is said of the warning itself.
"""
