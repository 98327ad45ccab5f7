"""What measures require and exclude by the rules alone: circles, contradictions, what is rejected or secret, and what shuts one out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules.measure_links import Bar, barred, by_id, check_open_names, check_together, named, open_to
from vardkase.preparedness.rules.measures import Course, Followed, Measure, MeasureRef, Secret, State
from vardkase.preparedness.tests.scenes import refused
from vardkase.testing.cases import each

SECRET = Secret("OSL 18 kap. 8 §", "Visar var elen är svag.")


def id_of(letter: str) -> UUID:
    return UUID(int=ord(letter))


def refs(letters: str) -> tuple[MeasureRef, ...]:
    return tuple(MeasureRef(id_of(one), f"gammalt namn {one}") for one in letters)


def measure(letter: str, requires: str = "", excludes: str = "", **more: Any) -> Measure:
    """A measure called by a letter, which requires and excludes others by theirs."""
    return Measure(id_of(letter), ord(letter) - 96, letter.upper(), requires=refs(requires), excludes=refs(excludes), **more)


def known(*measures: Measure, **states: State) -> dict[UUID, Followed]:
    """These measures, proposed unless their letter says another state."""
    return {one.id: Followed(one, Course(states.get(one.title.lower(), State.PROPOSED))) for one in measures}


@each(
    "links",
    [
        {"a": ("b", "")},
        {"a": ("b", ""), "b": ("c", ""), "c": ("d", "")},
        {"a": ("bc", ""), "b": ("d", ""), "c": ("d", "")},
        {"a": ("", "b"), "b": ("", "a")},
        {"a": ("b", "c"), "c": ("d", "")},
        # What stands in a circle elsewhere is nobody's fault here.
        {"a": ("b", ""), "c": ("d", ""), "d": ("c", "")},
        # Two that exclude one another may each require the same third.
        {"a": ("c", "b"), "b": ("c", "")},
    ],
)
def test_what_hangs_together(links: dict[str, tuple[str, str]]) -> None:
    every = [measure(letter, *links.get(letter, ("", ""))) for letter in "abcd"]
    check_together(every[0], every[1:])


@each(
    "links, way",
    [
        ({"a": "b", "b": "a"}, "A → B → A"),
        ({"a": "b", "b": "c", "c": "a"}, "A → B → C → A"),
        ({"a": "db", "b": "c", "c": "d", "d": "a"}, "A → D → A"),
        ({"a": "a"}, "A → A"),
    ],
)
def test_a_measure_that_would_require_itself_is_refused_with_the_shortest_way(links: dict[str, str], way: str) -> None:
    every = [measure(letter, links.get(letter, "")) for letter in "abcd"]
    with refused("preparedness.measure_requires_circle", field="requires", way=way):
        check_together(every[0], every[1:])


@each(
    "links, said",
    [
        # It requires and excludes the same one.
        ({"a": ("b", "b")}, ("A", "A", "B")),
        # One of the two that it requires excludes the other; which of them says so makes no difference.
        ({"a": ("bc", ""), "b": ("", "c")}, ("A", "B", "C")),
        ({"a": ("bc", ""), "c": ("", "b")}, ("A", "B", "C")),
        # What it requires requires what it excludes.
        ({"a": ("b", "c"), "b": ("c", "")}, ("A", "A", "C")),
        # What it requires excludes it.
        ({"a": ("b", ""), "b": ("", "a")}, ("A", "A", "B")),
        # Another requires both this one and what it excludes.
        ({"a": ("", "b"), "c": ("ab", "")}, ("C", "A", "B")),
        # And so by the way of a third.
        ({"a": ("", "b"), "c": ("ad", ""), "d": ("b", "")}, ("C", "A", "B")),
    ],
)
def test_what_cannot_stand_together_is_refused_and_named(links: dict[str, tuple[str, str]], said: tuple[str, str, str]) -> None:
    every = [measure(letter, *links.get(letter, ("", ""))) for letter in "abcd"]
    with pytest.raises(Refusal) as no:
        check_together(every[0], every[1:])
    assert no.value.code == "preparedness.measure_requires_both"
    assert (no.value.facts["name"], no.value.facts["one"], no.value.facts["other"]) == said


def test_a_contradiction_among_others_is_not_held_against_this_one() -> None:
    others = [measure("b", "cd"), measure("c", "", "d"), measure("d")]
    check_together(measure("a", "c"), others)


def test_a_chain_of_hundreds_is_walked_and_a_missing_end_is_passed_by() -> None:
    every = [Measure(UUID(int=n), n, str(n), requires=(MeasureRef(UUID(int=n + 1), ""),)) for n in range(1, 400)]
    check_together(every[0], every[1:])
    last = replace(every[-1], requires=(MeasureRef(UUID(int=1), ""),))
    with refused("preparedness.measure_requires_circle"):
        check_together(every[0], [*every[1:-1], last])


def test_they_are_called_as_they_are_called_now_and_each_once() -> None:
    found = named(measure("a", "bb", "c"), known(measure("b"), measure("c")))
    assert [(one.id, one.name) for one in found.requires] == [(id_of("b"), "2. B")]
    assert [(one.id, one.name) for one in found.excludes] == [(id_of("c"), "3. C")]
    assert named(measure("a"), {}) == measure("a")


@each(
    "code, field, what, others",
    [
        ("measure_link_gone", "requires", measure("a", "x"), known(measure("b"))),
        ("measure_link_gone", "excludes", measure("a", "b", "x"), known(measure("b"))),
        # It is not among its own others.
        ("measure_link_gone", "requires", measure("a", "a"), known(measure("b"))),
        ("measure_too_many_others", "excludes", measure("a", "", "b" * 21), known(measure("b"))),
        ("measure_requires_rejected", "requires", measure("a", "b"), known(measure("b"), b=State.REJECTED)),
        ("measure_names_secret", "requires", measure("a", "b"), known(measure("b", secret=SECRET))),
        ("measure_names_secret", "excludes", measure("a", "", "b"), known(measure("b", secret=SECRET))),
    ],
)
def test_whom_it_may_not_name(code: str, field: str, what: Measure, others: dict[UUID, Followed]) -> None:
    with refused(f"preparedness.{code}", field=field):
        named(what, others)


def test_a_secret_measure_names_secret_ones_and_a_rejected_one_may_be_excluded() -> None:
    assert named(measure("a", "b", secret=SECRET), known(measure("b", secret=SECRET))).requires[0].name == "2. B"
    assert named(measure("a", "", "b"), known(measure("b"), b=State.REJECTED)).excludes[0].name == "2. B"
    check_open_names(measure("a", secret=SECRET), [measure("b", secret=SECRET)])
    check_open_names(measure("a"), [measure("b")])
    with refused("preparedness.measure_names_secret", field="secret_ground"):
        check_open_names(measure("a"), [measure("b"), measure("c", secret=SECRET)], "secret_ground")


def test_the_same_sent_twice_is_told_by_ids_and_not_by_names_or_order() -> None:
    one = measure("a", "bc", "d")
    other = replace(one, requires=tuple(replace(ref, name="nytt") for ref in reversed(one.requires)))
    assert by_id(one) == by_id(other)
    assert by_id(one) != by_id(replace(one, requires=one.requires[:1]))
    assert by_id(one) != by_id(replace(one, requires=one.excludes, excludes=one.requires))


def test_what_is_shown_names_only_what_is_read() -> None:
    whole = replace(measure("a", "bc", "cd"), after_id=id_of("e"), after="5. E")
    assert open_to(whole, map(id_of, "abcde")) == whole
    shown = open_to(whole, map(id_of, "ab"))
    assert [one.id for one in (*shown.requires, *shown.excludes)] == [id_of("b")]
    assert (shown.after_id, shown.after) == (None, "")
    assert "gammalt namn c" not in repr(shown)
    plain = measure("a")
    assert open_to(plain, ()) is plain


@each(
    "states, found",
    [
        ({}, None),
        ({"b": State.REJECTED}, (Bar.NEEDS_REJECTED, "2. B")),
        ({"b": State.DONE}, None),
        ({"b": State.DEFERRED}, None),
        ({"c": State.DECIDED}, (Bar.BESIDE_GOING, "3. C")),
        ({"c": State.ONGOING}, (Bar.BESIDE_GOING, "3. C")),
        ({"c": State.DONE}, (Bar.BESIDE_GOING, "3. C")),
        ({"c": State.VERIFIED}, (Bar.BESIDE_GOING, "3. C")),
        ({"c": State.DEFERRED}, None),
        ({"c": State.REJECTED}, None),
        # The other says so.
        ({"d": State.ONGOING}, (Bar.BESIDE_GOING, "4. D")),
        # What waits for money itself is chosen between, and shuts nothing out.
        ({"e": State.DECIDED}, None),
        ({"b": State.REJECTED, "c": State.ONGOING}, (Bar.NEEDS_REJECTED, "2. B")),
    ],
)
def test_what_shuts_a_measure_out_of_a_choice(states: dict[str, State], found: tuple[Bar, str] | None) -> None:
    one = measure("a", "b", "ce")
    others = known(one, measure("b"), measure("c"), measure("d", "", "a"), measure("e"), **states)
    assert barred(one, others, [one.id, id_of("e")]) == found


def test_one_that_is_not_read_shuts_nothing_out() -> None:
    one = measure("a", "x", "y")
    assert barred(one, known(one), [one.id]) is None
