"""All addresses of the house."""

from __future__ import annotations

from django.urls import include, path

from vardkase.shell import views

handler400 = "vardkase.shell.views.bad_request"
handler403 = "vardkase.shell.views.forbidden"
handler404 = "vardkase.shell.views.absent"
handler500 = "vardkase.shell.views.broken"

shell = (
    [
        path("", views.home, name="home"),
        path("health/", views.health, name="health"),
    ],
    "shell",
)
urlpatterns = [
    path("", include(shell)),
    path("", include("vardkase.incidents.urls")),
    path("", include("vardkase.leadership.urls")),
    path("", include("vardkase.situation.urls")),
    path("plans/", include("vardkase.plans.urls")),
    path("preparedness/", include("vardkase.preparedness.urls")),
    path("organisation/", include("vardkase.organisation.urls")),
    path("access/", include("vardkase.access.urls")),
    path("ui/", include("vardkase.ui.urls")),
]
