"""Addresses of the wall's own link: giving it within an incident's room, and the door that it opens."""

from __future__ import annotations

from django.urls import URLPattern, path

from vardkase.situation.views import wall

ROOM: list[URLPattern] = [
    path("wall/link/", wall.link, name="wall_link"),
    path("wall/link/give/", wall.give_link, name="wall_give_link"),
    path("wall/link/withdraw/", wall.withdraw_link, name="wall_withdraw_link"),
]
BESIDE: list[URLPattern] = [path("wall/<str:link>/", wall.wall_by_link, name="wall_by_link")]
