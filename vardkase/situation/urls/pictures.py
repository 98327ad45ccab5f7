"""Addresses of pictures that are conveyed and collected: in an incident's room."""

from __future__ import annotations

from django.urls import URLPattern, path

from vardkase.situation.views import pictures

ROOM: list[URLPattern] = [
    path("pictures/", pictures.pictures, name="pictures"),
    path("pictures/new/", pictures.propose_picture, name="propose_picture"),
    path("pictures/received/new/", pictures.receive_picture, name="receive_picture"),
    path("pictures/received/<uuid:picture_id>/", pictures.received, name="received_picture"),
    path("pictures/collected/new/", pictures.collect_picture, name="collect_picture"),
    path("pictures/collected/<uuid:picture_id>/", pictures.collected, name="collected_picture"),
    path("pictures/<uuid:picture_id>/", pictures.picture, name="picture"),
    path("pictures/<uuid:picture_id>/picture.txt", pictures.file, {"kind": "txt"}, name="picture_text"),
    path("pictures/<uuid:picture_id>/picture.json", pictures.file, {"kind": "json"}, name="picture_json"),
    path("pictures/<uuid:target>/convey/", pictures.convey_picture, name="convey_picture"),
    path("pictures/<uuid:target>/back/", pictures.send_picture_back, name="send_picture_back"),
    path("pictures/<uuid:target>/withdraw/", pictures.withdraw_picture, name="withdraw_picture"),
]
BESIDE: list[URLPattern] = []
