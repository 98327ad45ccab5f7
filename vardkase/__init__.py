"""Vårdkase: crisis management for municipalities. The floors are described in docs/reference/layers.md."""

__version__ = "0.1.0"
