"""Screens of crisis leadership."""
