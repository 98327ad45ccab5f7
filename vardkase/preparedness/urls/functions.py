"""Addresses of the register of vital functions."""

from __future__ import annotations

from django.urls import path

from vardkase.preparedness.views import continuity, editing, functions, net, staffing, styrel

ADDRESSES = [
    path("functions/", functions.registers, name="registers"),
    path("functions/<uuid:authority_id>/", functions.register, name="functions"),
    path("functions/<uuid:authority_id>/begin/", editing.begin, name="begin"),
    path("functions/<uuid:authority_id>/gaps/", functions.gap_table, name="gaps"),
    path("functions/<uuid:authority_id>/net/", net.net, name="net"),
    path("functions/<uuid:authority_id>/failures/", net.failures, name="failures"),
    path("functions/<uuid:authority_id>/continuity/", continuity.plans, name="continuity"),
    path("functions/<uuid:authority_id>/continuity/paper/", continuity.paper, name="continuity_paper"),
    path("functions/<uuid:authority_id>/staff/", staffing.staff, name="staff"),
    path("functions/<uuid:authority_id>/staff/assumption/", staffing.assumption, name="staff_assumption"),
    path("functions/<uuid:authority_id>/styrel/", styrel.points, name="styrel"),
    path("functions/<uuid:authority_id>/styrel/new/", styrel.new_point, name="new_point"),
    path("functions/<uuid:authority_id>/styrel/<uuid:point_id>/", styrel.edit_point, name="edit_point"),
    path("functions/<uuid:authority_id>/styrel/<uuid:point_id>/remove/", styrel.remove_point, name="remove_point"),
    path("functions/<uuid:authority_id>/history/", functions.history, name="history"),
    path("functions/<uuid:authority_id>/new/", editing.new_function, name="new_function"),
    path("functions/<uuid:authority_id>/<uuid:function_id>/", functions.function, name="function"),
    path("functions/<uuid:authority_id>/<uuid:function_id>/history/", functions.function_history, name="function_history"),
    path("functions/<uuid:authority_id>/<uuid:function_id>/edit/", editing.edit_function, name="edit_function"),
    path("functions/<uuid:authority_id>/<uuid:function_id>/retire/", editing.retire, name="retire"),
    path("functions/<uuid:authority_id>/<uuid:function_id>/restore/", editing.restore, name="restore"),
    path("functions/<uuid:authority_id>/<uuid:function_id>/needs/new/", editing.new_need, name="new_need"),
    path("functions/<uuid:authority_id>/<uuid:function_id>/needs/<uuid:need_id>/", editing.edit_need, name="edit_need"),
    path("functions/<uuid:authority_id>/<uuid:function_id>/needs/<uuid:need_id>/remove/", editing.remove_need, name="remove_need"),
    path("functions/<uuid:authority_id>/<uuid:function_id>/continuity/", continuity.plan, name="continuity_plan"),
    path("functions/<uuid:authority_id>/<uuid:function_id>/continuity/edit/", continuity.edit, name="edit_continuity"),
    path("functions/<uuid:authority_id>/<uuid:function_id>/continuity/adopt/", continuity.adopt, name="adopt_continuity"),
    path("functions/<uuid:authority_id>/<uuid:function_id>/continuity/test/", continuity.test, name="test_continuity"),
    path("functions/<uuid:authority_id>/<uuid:function_id>/continuity/review/", continuity.review, name="review_continuity"),
    path(
        "functions/<uuid:authority_id>/<uuid:function_id>/continuity/versions/<int:number>/", continuity.version, name="continuity_version"
    ),
]
