"""Screens of the plans."""
