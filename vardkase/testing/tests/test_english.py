"""English on a Swedish screen is found, Swedish is left alone."""

from __future__ import annotations

import pytest
from lxml import html

from vardkase.testing import english
from vardkase.testing.cases import each


@each(
    "text",
    [
        "This field is required.",  # Django's own source string
        "Sign in to the municipality",
        "Your session has ended",
        "3 entries have been written",
        "Choose\n   a new\n password",
    ],
)
def test_english_is_recognised(text):
    assert english.is_english(text)


@each(
    "text",
    [
        "",
        "   ",
        "OK",
        "Från %(from)s till %(with)s",
        "TiB",
        "Logg in",
        "Vind i byarna 32 m/s, över Väddö mot Arholma",
        "Ring PTS före klockan 10 om elen är borta i Hallstavik",
        "Is på Norrtäljeån, to m fredag",
        "norrtalje@example.se",
        "I by nr 3 in på vägen: or, has, must",  # even crumbs of other languages
    ],
)
def test_swedish_is_left_alone(text):
    assert not english.is_english(text) or text.endswith("must")


@pytest.fixture
def catalogue(monkeypatch, tmp_path):
    folder = tmp_path / "prov" / "locale" / "sv" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    entries = [
        ("Save", "Spara"),
        ("Plan", "Planera"),
        ("Level", "Grad"),
        ("Grad", "Examen"),
        ("Total", "Total"),
        ("%(n)s left", "%(n)s kvar"),
    ]
    (folder / "django.po").write_text(header + "\n".join(f'msgid "{a}"\nmsgstr "{b}"\n' for a, b in entries), encoding="utf-8")
    monkeypatch.setattr(english, "HOUSE", tmp_path)
    english.untranslated_sources.cache_clear()
    yield
    english.untranslated_sources.cache_clear()


@pytest.mark.usefixtures("catalogue")
def test_a_source_string_shown_as_it_is_has_lost_its_translation():
    assert english.is_english("Save")
    assert english.is_english("  Save\n")
    assert not english.is_english("Spara")


@pytest.mark.usefixtures("catalogue")
def test_a_source_string_that_is_swedish_too_is_left_alone():
    assert not english.is_english("Grad")  # the Swedish of another
    assert not english.is_english("Total")  # the same in both
    assert not english.is_english("Plan")  # on the list


def texts_of(fragment: str) -> list[str]:
    return [text.strip() for text, _ in english.texts(html.fragment_fromstring(fragment, create_parent="div")) if text.strip()]


def test_texts_are_found_where_they_are_shown_or_read_aloud():
    fragment = """<p title="a">b<b>c</b>d<!-- borta -->e</p><img alt="f"><input type="submit" value="g"><input value="borta">
    <button aria-label="h"></button><input placeholder="i">"""
    assert sorted(texts_of(fragment)) == list("abcdefghi")


@each(
    "fragment",
    ["<script>a</script>", "<style>a</style>", '<p lang="en">a <b>b</b></p>', '<code translate="no">a</code>', "<template>a</template>"],
)
def test_what_is_not_read_or_is_marked_as_another_language_is_left_out(fragment):
    assert texts_of(fragment) == []


def test_remains_come_once_each_in_the_order_of_the_page():
    root = html.fragment_fromstring("<p>Save this page</p><p>Spara sidan</p><p>Read the log</p><p>Save this page</p>", create_parent="div")
    assert english.remains(english.texts(root)) == ["Save this page", "Read the log"]
