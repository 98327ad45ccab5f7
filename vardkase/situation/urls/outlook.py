"""Addresses of what fails next: in an incident's room, and beside it."""

from __future__ import annotations

from django.urls import URLPattern, path

from vardkase.situation.views import outlook

ROOM: list[URLPattern] = [
    path("outlook/", outlook.outlook, name="outlook"),
    path("outlook/new/", outlook.make_outlook, name="make_outlook"),
    path("outlook/happened/", outlook.say_what_happened, name="say_what_happened"),
    path("outlook/<uuid:outlook_id>/", outlook.one_outlook, name="one_outlook"),
]
BESIDE: list[URLPattern] = []
