"""Addresses of the reports of an analysis."""

from __future__ import annotations

from django.urls import path

from vardkase.preparedness.views import report_texts, reports

_ANALYSIS = "rsa/<uuid:analysis_id>"
ADDRESSES = [
    path("rsa/report-template.docx", reports.report_template, name="report_template"),
    path(f"{_ANALYSIS}/report/", reports.report, name="report"),
    path(f"{_ANALYSIS}/report/files/", reports.report_files, name="report_files"),
    path(f"{_ANALYSIS}/report/files/<uuid:report_id>/", reports.report_file, name="report_file"),
    path(f"{_ANALYSIS}/report/files/<uuid:report_id>/file/", reports.report_download, name="report_download"),
    path(f"{_ANALYSIS}/report/completeness/", report_texts.completeness, name="completeness"),
    path(f"{_ANALYSIS}/report/text/<int:number>/", report_texts.report_text, name="report_text"),
    path(f"{_ANALYSIS}/report/deviation/<int:number>/", report_texts.deviation, name="deviation"),
]
