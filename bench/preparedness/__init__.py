"""Preparedness: what it costs to take a large file in."""

from bench.preparedness import imports

MEASURES = {"import_risks": imports.import_risks}
