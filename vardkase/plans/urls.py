"""Addresses of the plans."""

from __future__ import annotations

from django.urls import path

from vardkase.plans.views import calendar, drafts, obligations, plans, terms, training

app_name = "plans"

_TERM, _DUTY = "terms/<uuid:keeper_id>/", "terms/<uuid:keeper_id>/duties/<int:term>/<uuid:duty_id>/"

urlpatterns = [
    path("terms/", terms.door, name="terms"),
    path("terms/feed/<str:token>/mandatperiod.ics", calendar.calendar_feed, name="calendar_feed"),
    path(_TERM, terms.compliance, name="compliance"),
    path(f"{_TERM}bodies/<int:term>/<uuid:body_id>/", terms.body_term, name="body_term"),
    path(_DUTY, obligations.duty, name="duty"),
    path(f"{_DUTY}done/", obligations.fulfil, name="fulfil_duty"),
    path(f"{_DUTY}aside/", obligations.set_aside, name="set_duty_aside"),
    path(f"{_DUTY}undo/", obligations.reopen, name="reopen_duty"),
    path(f"{_DUTY}day/", obligations.move_due, name="move_due"),
    path(f"{_TERM}training/", training.training, name="training"),
    path(f"{_TERM}training/begin/", training.begin, name="begin_training"),
    path(f"{_TERM}training/new/", training.new, name="new_training"),
    path(f"{_TERM}training/<uuid:training_id>/", training.edit, name="edit_training"),
    path(f"{_TERM}training/<uuid:training_id>/remove/", training.remove, name="remove_training"),
    path(f"{_TERM}calendar/", calendar.calendar_page, name="calendar_page"),
    path(f"{_TERM}mandatperiod.ics", calendar.calendar, name="calendar"),
    path(f"{_TERM}calendar/address/", calendar.open_feed, name="open_feed"),
    path(f"{_TERM}calendar/withdraw/", calendar.withdraw_feed, name="withdraw_feed"),
    path("", plans.units, name="units"),
    path("<uuid:id>/", plans.plan, name="plan"),
    path("<uuid:id>/calls/", plans.calls, name="calls"),
    path("<uuid:id>/cards/", plans.cards, name="cards"),
    path("<uuid:id>/versions/<int:number>/", plans.version, name="version"),
    path("<uuid:id>/versions/<int:before>/<int:after>/", plans.compare, name="compare"),
    path("<uuid:id>/draft/", drafts.draft, name="draft"),
    path("<uuid:id>/draft/start/", drafts.start, name="start"),
    path("<uuid:id>/draft/frame/", drafts.frame, name="frame"),
    path("<uuid:id>/draft/roles/new/", drafts.new_role, name="new_role"),
    path("<uuid:id>/draft/roles/<uuid:role_id>/", drafts.role, name="role"),
    path("<uuid:id>/draft/roles/<uuid:role_id>/card/", drafts.card, name="card"),
    path("<uuid:id>/draft/roles/<uuid:role_id>/calls/", drafts.chain, name="chain"),
    path("<uuid:id>/draft/roles/<uuid:role_id>/remove/", drafts.remove_role, name="remove_role"),
    path("<uuid:id>/draft/drop/", drafts.drop, name="drop"),
    path("<uuid:id>/draft/adopt/", drafts.adopt, name="adopt"),
]
