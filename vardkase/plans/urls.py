"""Addresses of the plans."""

from __future__ import annotations

from django.urls import path

from vardkase.plans.views import drafts, plans

app_name = "plans"

urlpatterns = [
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
