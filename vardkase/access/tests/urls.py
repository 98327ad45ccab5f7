"""Addresses for the tests: those of the house, and some views that only try the gates."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import include, path

from vardkase.access import gates
from vardkase.access.rules import Capability

handler404 = "vardkase.access.tests.urls.absent"
# What the probes have been given, in order.
saved: list[dict[str, str]] = []


class NoteForm(forms.Form):
    text = forms.CharField(max_length=200)


@gates.public("A test looks in.")
def open_door(request: gates.ViewerRequest) -> HttpResponse:
    viewer = request.viewer
    return JsonResponse({"account": str(viewer.account_id), "device": viewer.device})


@gates.signed_in
def anyone(request: gates.ViewerRequest) -> HttpResponse:
    return JsonResponse({"label": request.viewer.actor.label, "grants": [f"{g.role} {g.scope}" for g in request.viewer.grants]})


@gates.requires(Capability.LOG_WRITE)
def note(request: gates.ViewerRequest) -> HttpResponse:
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        saved.append({name: request.POST[name] for name in request.POST if not name.startswith(("_", "csrf"))})
        return redirect("/note/")
    return render(request, "access/account_form.html", {"form": form, "page_title": "Anteckna"}, status=422 if form.is_bound else 200)


@gates.public("A form that anybody may send.")
def open_form(request: gates.ViewerRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@gates.demo_only
def demo(request: gates.ViewerRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


def absent(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "shell/absent.html", status=404)


urlpatterns = [
    path("open/", open_door),
    path("anyone/", anyone),
    path("note/", note),
    path("form/", open_form),
    path("demo/", demo),
    # The rest of the house, by name: access itself may not know it.
    path("", include("vardkase.shell.urls")),
]
