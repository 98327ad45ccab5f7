"""Forms: one that is sent half empty comes to the same as one whose every field is looked at."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st

from vardkase.incidents.forms.base import KeyedForm
from vardkase.incidents.forms.journal import CaptureForm
from vardkase.incidents.tests.scenes import NIGHT

KEY = "01680000-0000-7000-8000-00000000c001"
SAID: dict[str, tuple[str, ...]] = {
    "key": (KEY, "", "x"),
    "text": ("Träd över vägen", "", " \n"),
    "happened": ("ca 04", "", "aldrig"),
    "category": ("info", "", "system", "x"),
    "importance": ("critical", "", "x"),
    "direction": ("in", "", "x"),
    "counterpart": ("Vattenfall", ""),
    "channel": ("phone", "", "x"),
    "place": ("Blidö", ""),
    "tags": ("el, väg", ""),
    "on_behalf_of": ("TiB", ""),
    "reliability": ("confirmed", "", "x"),
    "source": ("SMHI", ""),
    "source_url": ("https://smhi.example", ""),
    "secrecy": ("secret", "", "x"),
    "statute": ("18:13", ""),
    "unheard_of": ("x",),
}


class WholeForm(CaptureForm):
    """The same form, with every field looked at."""

    full_clean = KeyedForm.full_clean


def sent(fields: dict[str, str]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in fields.items():
        query[name] = value
    return query


def both(data: QueryDict, files: Any = None) -> tuple[CaptureForm, CaptureForm]:
    sparse = CaptureForm(data, files or MultiValueDict(), now=NIGHT)
    whole = WholeForm(data, files or MultiValueDict(), now=NIGHT, auto_id="capture_%s")
    sparse.full_clean()
    whole.full_clean()
    return sparse, whole


@given(st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in SAID.items()}))
def test_a_form_that_is_sent_half_empty_says_the_same(fields: dict[str, str]) -> None:
    sparse, whole = both(sent(fields))

    assert sparse.errors == whole.errors
    assert sparse.cleaned_data == whole.cleaned_data
    assert list(sparse.fields) == list(whole.fields)
    if not sparse.errors:
        assert sparse.draft() == whole.draft()


def test_files_alone_are_looked_at_too() -> None:
    file = SimpleUploadedFile("tavla.png", b"x")
    sparse, whole = both(sent({"key": KEY}), MultiValueDict({"uploads": [file]}))

    assert sparse.cleaned_data == whole.cleaned_data
    assert sparse.cleaned_data["uploads"] == (file,)


def test_what_was_not_sent_is_still_shown_when_something_is_wrong() -> None:
    form = CaptureForm(sent({"text": "rad"}), MultiValueDict(), now=NIGHT)

    assert list(form.errors) == ["key"]
    assert 'name="statute"' in str(form)
    assert "key" not in form.cleaned_data


def test_an_empty_form_is_not_cleaned() -> None:
    blank = CaptureForm(now=NIGHT)

    assert not blank.is_valid()
    assert not hasattr(blank, "cleaned_data")
