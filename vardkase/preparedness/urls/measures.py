"""Addresses of measures, and of what was done about a risk."""

from __future__ import annotations

from django.urls import path

from vardkase.preparedness.views import measure_acts as acts
from vardkase.preparedness.views import measure_files as files
from vardkase.preparedness.views import measures

ADDRESSES = [
    path("measures/", measures.listing, name="measures"),
    path("measures/due/", measures.due, name="measures_due"),
    path("measures/new/", acts.new, name="new_measure"),
    path("measures/measures.csv", files.as_csv, name="measures_csv"),
    path("measures/measures.json", files.as_json, name="measures_json"),
    path("measures/boards/<uuid:organisation_id>/", measures.board, name="board_measures"),
    path("measures/<uuid:measure_id>/", measures.measure, name="measure"),
    path("measures/<uuid:measure_id>/history/", measures.history, name="measure_history"),
    path("measures/<uuid:measure_id>/edit/", acts.edit, name="edit_measure"),
    path("measures/<uuid:measure_id>/decide/", acts.decide, name="decide_measure"),
    path("measures/<uuid:measure_id>/start/", acts.start, name="start_measure"),
    path("measures/<uuid:measure_id>/finish/", acts.finish, name="finish_measure"),
    path("measures/<uuid:measure_id>/defer/", acts.defer, name="defer_measure"),
    path("measures/<uuid:measure_id>/reject/", acts.reject, name="reject_measure"),
    path("measures/<uuid:measure_id>/reopen/", acts.reopen, name="reopen_measure"),
    path("measures/<uuid:measure_id>/follow-up/", acts.follow_up, name="follow_up_measure"),
    path("measures/<uuid:measure_id>/verify/", acts.verify, name="verify_measure"),
    path("risks/<uuid:unit_id>/<uuid:risk_id>/chain/", measures.risk_chain, name="risk_chain"),
]
