"""Addresses of situation reports: in an incident's room, and beside it."""

from __future__ import annotations

from django.urls import URLPattern, path

from vardkase.situation.rules.reports import Part
from vardkase.situation.views import report_acts as acts
from vardkase.situation.views import report_files as files
from vardkase.situation.views import report_links as links
from vardkase.situation.views import report_received as received
from vardkase.situation.views import reports

_SECTIONS = [
    address
    for part in Part
    for address in (
        path(f"reports/<uuid:target>/{part}/", acts.write_section, {"more": str(part)}, name=f"report_{part}"),
        path(f"reports/<uuid:target>/{part}/writer/", acts.take_section, {"more": str(part)}, name=f"report_{part}_writer"),
    )
]
_FILES = [path(f"reports/<uuid:report_id>/report.{kind}", files.report_file, {"kind": kind}, name=f"report_{kind}") for kind in files.TYPES]
_RECEIVED = [
    path(f"received/<str:link>/report.{kind}", received.received_file, {"kind": kind}, name=f"received_{kind}") for kind in received.KINDS
]
ROOM: list[URLPattern] = [
    path("reports/", reports.reports, name="reports"),
    path("reports/new/", acts.draft_report, name="draft_report"),
    path("reports/<uuid:report_id>/", reports.report, name="report"),
    path("reports/<uuid:target>/head/", acts.describe_report, name="describe_report"),
    path("reports/<uuid:target>/material/", acts.refresh_report, name="refresh_report"),
    path("reports/<uuid:target>/hand-in/", acts.ask_review, name="ask_review"),
    path("reports/<uuid:target>/reviewed/", acts.review_report, name="review_report"),
    path("reports/<uuid:target>/back/", acts.return_report, name="return_report"),
    path("reports/<uuid:target>/approve/", acts.approve_report, name="approve_report"),
    path("reports/<uuid:target>/send/", acts.send_report, name="send_report"),
    path("reports/<uuid:target>/receipt/", acts.acknowledge_report, name="acknowledge_report"),
    path("reports/<uuid:target>/correct/", acts.correct_report, name="correct_report"),
    path("reports/<uuid:report_id>/links/<uuid:delivery>/", links.report_link, name="report_link"),
    path("reports/<uuid:target>/links/<uuid:more>/new/", links.give_report_link, name="give_report_link"),
    path("reports/<uuid:target>/links/<uuid:more>/withdraw/", links.withdraw_report_link, name="withdraw_report_link"),
    path("reports/<uuid:report_id>/words/", files.report_words, name="report_words"),
    *_FILES,
    *_SECTIONS,
]
BESIDE: list[URLPattern] = [
    path("reports/template.docx", files.report_template, name="report_template"),
    path("received/<str:link>/", received.receive_report, name="receive_report"),
    *(
        path(f"received/<str:link>/report.{kind}", received.received_file, {"kind": kind}, name=f"received_{kind}")
        for kind in received.KINDS
    ),
]
