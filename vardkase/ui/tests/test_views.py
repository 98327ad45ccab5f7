"""The gallery is open to all; the choice of colours is remembered and leads nowhere but back."""

from __future__ import annotations

import pytest
from django.test import Client

from vardkase.ui import views


@pytest.mark.parametrize("view", [views.gallery, views.choose_theme])
def test_every_view_declares_its_gate(view):
    assert view.gate == "public"


@pytest.mark.parametrize("query", ["", "?dark=1", "?layout=room", "?layout=room&mode=exercise", "?layout=nonsense"])
def test_the_gallery_is_shown(query):
    answer = Client().get(f"/ui/{query}")
    assert answer.status_code == 200
    assert "<h1>" in answer.text


def test_the_gallery_only_shows():
    assert Client().post("/ui/").status_code == 405


def test_the_exercise_is_an_exercise_and_the_storm_is_not():
    assert "ÖVNING" in Client().get("/ui/?layout=room&mode=exercise").text
    assert "Höststorm" not in Client().get("/ui/?layout=room").text


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_choice_of_colours_is_remembered(theme):
    client = Client()
    client.post("/ui/theme/", {"theme": theme})
    assert client.cookies[views.THEME_COOKIE].value == theme
    assert f'data-theme="{theme}"' in client.get("/ui/").text


@pytest.mark.parametrize("theme", ["auto", "", "purple", '"><script>'])
def test_any_other_choice_follows_the_device_again(theme):
    client = Client()
    client.cookies[views.THEME_COOKIE] = "dark"
    client.post("/ui/theme/", {"theme": theme})
    assert client.cookies[views.THEME_COOKIE].value == ""
    assert '<html lang="sv">' in client.get("/ui/").text


def test_colours_are_chosen_with_post_only():
    assert Client().get("/ui/theme/").status_code == 405


def test_the_choice_leads_back_to_the_page_it_was_made_on():
    answer = Client().post("/ui/theme/", {"theme": "dark"}, headers={"referer": "http://testserver/ui/?dark=1"})
    assert answer["Location"] == "http://testserver/ui/?dark=1"


@pytest.mark.parametrize("referer", ["https://elsewhere.example/", "javascript:alert(1)", "//elsewhere.example", ""])
def test_the_choice_never_leads_elsewhere(referer):
    assert Client().post("/ui/theme/", {"theme": "dark"}, headers={"referer": referer})["Location"] == "/"
