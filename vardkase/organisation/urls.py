"""Addresses of the register."""

from __future__ import annotations

from django.urls import path

from vardkase.organisation.views import imports, organisations, people, posts, register, ways

app_name = "organisation"

urlpatterns = [
    path("", register.register, name="register"),
    path("start/", register.start, name="start"),
    path("ssr/", register.add_ssr, name="add_ssr"),
    path("search/", register.search, name="search"),
    path("due/", register.due, name="due"),
    path("contacts/", register.contact_list, name="contact_list"),
    path("contacts.csv", register.contact_file, name="contact_file"),
    path("new/", organisations.add, name="organisation_add"),
    path("organisation/<uuid:id>/", organisations.organisation, name="organisation"),
    path("organisation/<uuid:id>/change/", organisations.change, name="organisation_change"),
    path("organisation/<uuid:id>/close/", organisations.close, name="organisation_close"),
    path("organisation/<uuid:organisation_id>/posts/new/", posts.add, name="post_add"),
    path("organisation/<uuid:organisation_id>/people/new/", people.add, name="person_add"),
    path("post/<uuid:id>/", posts.post, name="post"),
    path("post/<uuid:id>/change/", posts.change, name="post_change"),
    path("post/<uuid:id>/close/", posts.close, name="post_close"),
    path("post/<uuid:id>/take/", posts.take, name="post_take"),
    path("post/<uuid:id>/holders/<uuid:holding_id>/leave/", posts.leave, name="post_leave"),
    path("person/<uuid:id>/", people.person, name="person"),
    path("person/<uuid:id>/change/", people.change, name="person_change"),
    path("person/<uuid:id>/close/", people.close, name="person_close"),
    path("organisation/<uuid:id>/ways/new/", ways.add, {"what": "organisation"}, name="organisation_way_add"),
    path("post/<uuid:id>/ways/new/", ways.add, {"what": "post"}, name="post_way_add"),
    path("person/<uuid:id>/ways/new/", ways.add, {"what": "person"}, name="person_way_add"),
    path("way/<uuid:id>/change/", ways.change, name="way_change"),
    path("way/<uuid:id>/check/", ways.check, name="way_check"),
    path("way/<uuid:id>/close/", ways.close, name="way_close"),
    path("imports/", imports.history, name="imports"),
    path("imports/new/", imports.upload, name="import_file"),
    path("imports/<uuid:id>/columns/", imports.columns, name="import_columns"),
    path("imports/<uuid:id>/preview/", imports.preview, name="import_preview"),
    path("imports/<uuid:id>/", imports.batch, name="import_batch"),
    path("imports/<uuid:id>/undo/", imports.undo, name="import_undo"),
]
