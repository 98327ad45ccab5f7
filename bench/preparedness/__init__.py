"""Preparedness: what the reports of risk analyses cost."""

from bench.preparedness import rsa_report

MEASURES = {
    "rsa_report": rsa_report.rsa_report,
}
