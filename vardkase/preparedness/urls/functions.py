"""Addresses of the register of vital functions."""

from __future__ import annotations

from django.urls import path

from vardkase.preparedness.views import editing, functions

ADDRESSES = [
    path("functions/", functions.registers, name="registers"),
    path("functions/<uuid:authority_id>/", functions.register, name="functions"),
    path("functions/<uuid:authority_id>/begin/", editing.begin, name="begin"),
    path("functions/<uuid:authority_id>/gaps/", functions.gap_table, name="gaps"),
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
]
