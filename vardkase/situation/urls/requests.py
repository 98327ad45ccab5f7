"""Addresses of requests for information: in an incident's room, and the door that stands open for whoever holds a link."""

from __future__ import annotations

from django.urls import URLPattern, path

from vardkase.situation.views import requests, requests_public

ROOM: list[URLPattern] = [
    path("requests/", requests.requests, name="requests"),
    path("requests/new/", requests.send_request, name="send_request"),
    path("requests/to-us/new/", requests.take_request, name="take_request"),
    path("requests/to-us/<uuid:came_id>/", requests.came, name="came"),
    path("requests/to-us/<uuid:target>/answer/", requests.reply_to_request, name="reply_to_request"),
    path("requests/<uuid:request_id>/", requests.one, name="request"),
    path("requests/<uuid:target>/close/", requests.close_request, name="close_request"),
    path("requests/<uuid:target>/answers/<uuid:more>/", requests.answer_for, name="answer_for"),
    path("requests/<uuid:request_id>/links/<uuid:recipient_id>/", requests.link, name="request_link"),
]
BESIDE: list[URLPattern] = [
    path("answer/<str:link>/", requests_public.answer_by_link, name="answer_by_link"),
]
