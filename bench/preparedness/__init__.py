"""Preparedness: how long one waits for the choice of measures."""

from bench.preparedness import choice

MEASURES = {"choice_of_measures": choice.choice_of_measures}
