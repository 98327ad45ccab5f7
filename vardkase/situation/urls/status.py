"""Addresses of how vital functions stand: in an incident's room, and beside it."""

from __future__ import annotations

from django.urls import URLPattern, path

from vardkase.situation.views import status, status_acts, status_report

ROOM: list[URLPattern] = [
    path("status/", status.board, name="status"),
    path("status/open/", status_acts.open_board, name="status_open"),
    path("status/rhythm/", status_acts.set_rhythm, name="status_rhythm"),
    path("status/new/", status_acts.add_row, name="status_add"),
    path("status/units/<uuid:unit_id>/", status.unit, name="status_unit"),
    path("status/units/<uuid:unit_id>/report/", status_report.report_unit, name="status_report_unit"),
    path("status/units/<uuid:target>/link/", status_acts.give_link, name="status_give_link"),
    path("status/units/<uuid:target>/link/withdraw/", status_acts.withdraw_link, name="status_withdraw_link"),
    path("status/<uuid:row_id>/", status.function, name="status_function"),
    path("status/<uuid:row_id>/report/", status_report.report_function, name="status_report"),
    path("status/<uuid:row_id>/unchanged/", status_report.unchanged, name="status_unchanged"),
    path("status/<uuid:target>/change/", status_acts.change_row, name="status_change"),
    path("status/<uuid:target>/retire/", status_acts.retire_row, name="status_retire"),
]
BESIDE: list[URLPattern] = [path("s/<str:token>/", status_report.report_by_link, name="report_by_link")]
