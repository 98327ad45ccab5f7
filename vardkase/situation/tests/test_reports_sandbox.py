"""What a municipality's own Word template may say, and what it may cost: it ends, whatever is written in it."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pytest
from jinja2 import TemplateSyntaxError, nodes

from vardkase.incidents.tests.scenes import refused
from vardkase.situation.reporting import sandbox, word
from vardkase.situation.reporting.template import default_template
from vardkase.testing.cases import each

ENVIRONMENT = sandbox.TemplateEnvironment()


def template(*paragraphs: str) -> bytes:
    made, kept = docx.Document(), io.BytesIO()
    for one in paragraphs:
        made.add_paragraph(one)
    made.save(kept)
    return kept.getvalue()


def repacked(change: Any, **more: bytes) -> bytes:
    """A small template with its text changed, and with more parts."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template("{{ rubrik }}"))) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == "word/document.xml" else old.read(name))
        for name, data in more.items():
            new.writestr(name, data)
    return kept.getvalue()


class TestWhatATemplateSays:
    @each(
        "said",
        [
            "{{ rubrik }}",
            "{{ rubrik|upper }} {{ rattelse|default('–', true) }} {{ huvud|length }}",
            "{% if markning and not andrat %}{{ markning }}{% elif version > 1 %}{{ version }}{% else %}–{% endif %}",
            "{% for rad in huvud %}{% if not loop.first %}, {% endif %}{{ rad.term ~ ': ' ~ rad.varde }}{% endfor %}",
            "{% for del in avsnitt if del.text %}{% for en in del.uppgifter %}{{ en }}{% endfor %}{% endfor %}",
            "{% for del in avsnitt %}{{ del.uppgifter|join('; ') }}{% endfor %}",
            "{% for del in avsnitt[:1] %}{{ del.rubrik }}{% endfor %}{% for del in avsnitt[1:] %}{{ del.text }}{% endfor %}",
            "{{ huvud[0].varde if huvud else '' }} {{ 'INTERN' in markning }} {{ rattelse is defined }}",
        ],
    )
    def test_it_shows_asks_and_goes_through_lists(self, said: str) -> None:
        sandbox.check(ENVIRONMENT.parse(said))
        word.check_template(template(said))

    @each(
        ("said", "what"),
        [
            ("{% for a in range(99999) %}{% endfor %}", "for"),
            ("{{ range(9) }}", "range()"),
            ("{{ lipsum(100000) }}", "lipsum()"),
            ("{{ rubrik.center(9) }}", "…()"),
            ("{{ 'x' * 3000000000 }}", "mul"),
            ("{{ 9**9**9 }}", "pow"),
            ("{{ '%0999999999d' % 1 }}", "mod"),
            ("{{ rubrik|center(2000000000) }}", "|center"),
            ("{{ rubrik|indent(2000000000) }}", "|indent"),
            ("{{ rubrik|replace('', 'xx') }}", "|replace"),
            ("{{ rubrik|join('xxxxxxxxxxxxxxxxxxxxx') }}", "|join"),
            ("{{ rubrik|join('xx')|join('xx') }}", "|join"),
            ("{{ rubrik|join(rubrik) }}", "|join"),
            ("{{ rubrik|join(attribute='x') }}", "|join"),
            ("{{ rubrik|attr('__class__') }}", "|attr"),
            ("{% set a = rubrik ~ rubrik %}", "assign"),
            ("{% set a %}{{ rubrik }}{% endset %}", "assignblock"),
            ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "macro"),
            ("{% include '/etc/passwd' %}", "include"),
            ("{% import 'os' as o %}", "import"),
            ("{% for a in [1, 2, 3] %}{% endfor %}", "for"),
            ("{% for a in avsnitt recursive %}{% endfor %}", "for"),
            ("{% for a in avsnitt %}{% for b in avsnitt %}{% for c in avsnitt %}{% endfor %}{% endfor %}{% endfor %}", "for"),
        ],
    )
    def test_and_does_nothing_else(self, said: str, what: str) -> None:
        with refused("situation.template_broken") as no:
            ENVIRONMENT.parse(said)
        assert f"({what})" in no.value.facts["fault"]
        with refused("situation.template_broken"):
            word.check_template(template(said))

    def test_what_is_not_looked_at_first_is_looked_at_when_it_is_filled(self) -> None:
        """A template is filled by the same sandbox that it was looked through by."""
        with refused("situation.template_broken"):
            ENVIRONMENT.from_string("{{ range(9) }}")

    def test_nothing_is_there_to_be_called(self) -> None:
        assert ENVIRONMENT.globals == {}

    def test_ours_says_nothing_else(self) -> None:
        word.check_template(default_template())


class TestWhatItCosts:
    def test_what_is_filled_in_has_an_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sandbox, "MOST_FILLED", 10)
        assert sandbox.TemplateEnvironment.concat(["12345", "12345"]) == "1234512345"
        taken = iter(["12345", "12345", "1", "never"])
        with refused("situation.template_broken"):
            sandbox.TemplateEnvironment.concat(taken)
        assert list(taken) == ["never"]
        with refused("situation.template_broken"):
            word.check_template(template("{{ rubrik }}"))

    def test_a_text_that_is_packed_small_and_unpacks_to_much_is_refused_unread(self) -> None:
        bomb = repacked(lambda data: data.replace(b"</w:body>", b"<w:p/>" * 2_000_000 + b"</w:body>"))
        assert len(bomb) < 200_000
        with refused("situation.template_broken") as no:
            word.check_template(bomb)
        assert "packas upp" in no.value.facts["fault"]

    def test_so_is_a_picture(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sandbox, "MOST_UNPACKED", 1_000_000)
        word.check_template(repacked(lambda data: data))
        with refused("situation.template_broken"):
            sandbox.check_size(repacked(lambda data: data, **{"word/media/a.bin": b"\0" * 1_000_000}))

    @pytest.mark.parametrize("error", [MemoryError, RecursionError])
    def test_what_takes_too_much_room_all_the_same_is_a_refusal(self, monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
        def full(self: Any, source: str, name: Any, filename: Any) -> nodes.Template:
            raise error

        monkeypatch.setattr(sandbox.TemplateEnvironment, "_parse", full)
        with refused("situation.template_broken") as no:
            word.check_template(template("{{ rubrik }}"))
        assert "plats" in no.value.facts["fault"]


class TestWhatIsSaid:
    @each(
        ("said", "fault"),
        [
            ("{{ rubrik ", "ett märke är inte stängt eller inte känt"),
            ("{% nonsens %}", "ett märke är inte stängt eller inte känt (nonsens)"),
            ("{{ ''.__class__.__mro__ }}", "den hämtar något som inte finns i rapporten"),
            ("{{ range(9) }}", "den gör mer än att visa, fråga och gå igenom listor (range())"),
        ],
    )
    def test_it_is_said_in_swedish(self, said: str, fault: str) -> None:
        with refused("situation.template_broken", fault=fault):
            word.check_template(template(said))

    @each(
        ("message", "name"),
        [
            ("Encountered unknown tag 'do'.", "(do)"),
            ("No filter named 'finns'.", "(finns)"),
            ("No test named 'finns'.", "(finns)"),
            ("unexpected end of template, expected 'end of print statement'.", "känt"),
        ],
    )
    def test_of_the_librarys_words_only_the_name_is_kept(self, message: str, name: str) -> None:
        said = sandbox.fault_of(TemplateSyntaxError(message, 1))
        assert said.endswith(name)
        assert "expected" not in said
