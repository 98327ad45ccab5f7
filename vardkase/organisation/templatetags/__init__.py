"""Filters of the register."""
