"""Addresses of warnings: those from outside stand beside the incidents, those that we issue in an incident's room."""

from __future__ import annotations

from django.urls import URLPattern, path

from vardkase.situation.views import issuing, warnings

ROOM: list[URLPattern] = [
    path("warnings/", issuing.issued, name="issued_warnings"),
    path("warnings/new/", issuing.issue, name="issue_warning"),
    path("warnings/files/<uuid:issued_id>/", issuing.document, name="issued_warning_file"),
]
BESIDE: list[URLPattern] = [
    path("warnings/", warnings.warnings, name="warnings"),
    path("warnings/put-in/", warnings.put_in, name="put_in_warning"),
    path("warnings/<uuid:warning_id>/", warnings.warning, name="warning"),
    path("warnings/<uuid:warning_id>/take-in/", warnings.take_in, name="take_in_warning"),
    path("warnings/<uuid:warning_id>/alarm/", warnings.raise_alarm, name="raise_warning"),
    path("warnings/<uuid:warning_id>/dismiss/", warnings.dismiss, name="dismiss_warning"),
]
