"""Preparedness: how long one waits for its pages when there are many risks."""

from __future__ import annotations

from bench.preparedness import analyses, choice, failures, imports

MEASURES = {
    "analyses": analyses.analyses,
    "single_failures": failures.single_failures,
    "choice_of_measures": choice.choice_of_measures,
    "import_risks": imports.import_risks,
}
