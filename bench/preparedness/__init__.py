"""Preparedness: how long one waits for the choice of measures, and what it costs to take a large file in."""

from bench.preparedness import choice, imports

MEASURES = {"choice_of_measures": choice.choice_of_measures, "import_risks": imports.import_risks}
