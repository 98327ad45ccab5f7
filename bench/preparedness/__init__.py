"""Preparedness: how long one waits for its pages when there are many risks."""

from __future__ import annotations

from bench.preparedness import analyses, choice, failures, imports, rsa_report

MEASURES = {
    "analyses": analyses.analyses,
    "single_failures": failures.single_failures,
    "choice_of_measures": choice.choice_of_measures,
    "rsa_report": rsa_report.rsa_report,
    "import_risks": imports.import_risks,
}
