"""Texts that somebody has made to hold the house up, or to get past it: runs of blanks, and marks that only look otherwise.

A reading that tried every place of a run in every other would not be back today: these would then never end.
"""

from __future__ import annotations

import sys
import unicodedata

import pytest

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.imports.columns import Part
from vardkase.preparedness.rules.imports.measure_course import task_of
from vardkase.preparedness.rules.imports.rows import Cells
from vardkase.preparedness.rules.measure_checks import money
from vardkase.preparedness.rules.stretches import parse_stretch
from vardkase.preparedness.sheets import values
from vardkase.testing.cases import each

RUN = " " * 300_000


@each(
    "reader, said, code",
    [
        (values.amount, f"1{RUN}!", "cell_not_number"),
        (values.amount, f"1\u00a0{RUN}\u00a0kronor och{RUN}", "cell_not_number"),
        (lambda said: parse_stretch("reserve", said), f"4{RUN}!", "unread_stretch"),
        (lambda said: parse_stretch("reserve", said), f"4{RUN}tim{RUN}8{RUN}tim", "unread_stretch"),
        (lambda said: money("cost_once", said), f"1{RUN}!", "measure_no_money"),
    ],
)  # fmt: skip
def test_a_run_of_blanks_is_refused_at_once(reader, said, code):
    with pytest.raises(Refusal) as found:
        reader(said)
    assert found.value.code == f"preparedness.{code}"


def test_a_task_with_a_run_of_blanks_is_told_as_no_task():
    cells = Cells(2, (f"2{RUN}!",), ("Uppgift",), {Part.TASK: 0})
    assert task_of(cells) is None
    assert [fault.code for fault in cells.faults] == ["preparedness.row_no_such_word"]


@each("reader, said, meant", [(values.amount, f"1,5{RUN}mkr", 1_500_000), (values.amount, f"12{RUN}000{RUN}kr", 12_000)])
def test_what_is_written_around_a_run_is_read(reader, said, meant):
    assert reader(said) == meant


def test_a_stretch_around_a_run_is_read():
    assert parse_stretch("reserve", f"4{RUN}–{RUN}8{RUN}tim") == parse_stretch("reserve", "4–8 tim")


@each(
    "mark",
    [
        "Kvalificerat hemlig", "KVALIFICERAT\u00a0HEMLIG", "kvali\u00adficerat hem\u00adlig", "Kvalificerat\u2011hemlig",
        "begränsat\u2013hemlig", "Ｋｖａｌｉｆｉｃｅｒａｔ ｈｅｍｌｉｇ", "kvalificerat\ufe0f hemlig", "kvalificerat\u034f hemlig",
        "BEGRÄNSAT_HEMLIG", "kvalificerat\u200bhemlig", "hemlig\u2044secret", "HEMLIG \u2215 TOP SECRET", "Hemlig (secret)",
        "KONFIDENTIELL/CONFIDENTIAL", "säkerhetsskyddsklass (hemlig)",
    ],
)  # fmt: skip
def test_a_mark_is_known_however_it_is_typed(mark):
    with pytest.raises(Refusal) as found:
        checks.tidy("scenario", f"Ritningen bär märket {mark} sedan i fjol.", 600)
    assert (found.value.code, found.value.facts["field"]) == ("preparedness.classified", "scenario")


@each(
    "text",
    ["Det är hemligt (särskilt i höst).", "Konfidentiellt samtal / protokoll", "Reservkraft – 8 tim ½", "en begränsad, hemlig lista"],
)
def test_what_is_no_mark_is_kept_as_it_was_written(text):
    assert checks.tidy("scenario", text, 600) == text


def test_every_sign_of_format_shows_nothing():
    signs = "".join(sign for sign in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(sign) == "Cf")
    assert len(signs) > 150
    assert checks.as_read(f"hem{signs}lig") == "hemlig"
