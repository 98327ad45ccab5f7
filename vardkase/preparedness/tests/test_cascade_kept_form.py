"""The form in which a forecast is kept: what each field says, what is lost by rounding, and what is refused when it is read back."""

from __future__ import annotations

import copy
import json
import math
from typing import Any

import pytest

from vardkase.preparedness.cascade import (
    ENDLESS,
    OWN,
    Dependency,
    Forecast,
    Function,
    Outage,
    Outcome,
    Problem,
    certain,
    forecast,
    from_data,
    to_data,
)
from vardkase.preparedness.cascade.kept import ALPHABET, COARSE, FINE, FORM
from vardkase.preparedness.cascade.summary import grid
from vardkase.preparedness.tests.scenes import refused

INF = math.inf
POINTS = grid(24)
ONES, NOUGHTS = (1.0,) * 25, (0.0,) * 25


def told(key: str = "f", **more: Any) -> Forecast:
    facts: dict[str, Any] = {"breaks": 1.0, "when": (1.0,) * 5, "back": (2.0,) * 5, "broken_by": ONES, "down_at": ONES}
    return Forecast(key, **{**facts, **more})


def outcome(*forecasts: Forecast, **more: Any) -> Outcome:
    facts: dict[str, Any] = {
        "horizon": 24.0, "grid": POINTS, "seed": 5, "samples": 100, "engine": "cascade/1", "fingerprint": "0123456789abcdef",
        "assumptions": ("Elen är ute.",),
    }  # fmt: skip
    return Outcome(forecasts, **{**facts, **more})


def again(one: Outcome) -> Outcome:
    return from_data(json.loads(json.dumps(to_data(one), allow_nan=False)))


class TestWhatIsWritten:
    def test_what_it_was_made_by_stands_beside_it(self) -> None:
        data = to_data(outcome(seed=2**63 - 1))
        assert data["form"] == FORM
        assert (data["engine"], data["fingerprint"], data["samples"], data["horizon"]) == ("cascade/1", "0123456789abcdef", 100, 24.0)
        # Larger than what a reader in a browser holds exactly: written as text.
        assert data["seed"] == "9223372036854775807"
        assert data["assumptions"] == ["Elen är ute."]

    def test_the_grid_is_whole_minutes(self) -> None:
        assert to_data(outcome())["grid"] == list(range(0, 24 * 60 + 1, 60))
        assert all(isinstance(one, int) for one in to_data(outcome(grid=grid(7)))["grid"])

    def test_a_row_says_its_own_in_order(self) -> None:
        (row,) = to_data(outcome(told(breaks=0.25, when=(1.5, 2, 3, INF, INF), causes=((OWN, 0.2), ("f", 0.05)))))["functions"]
        assert row[:4] == ["f", 2000, [90, 120, 180, None, None], [120] * 5]
        assert len(row[4]) == 50
        assert len(row[5]) == 25
        assert row[6] == [[-1, 200], [0, 50]]
        assert len(row) == 7

    @pytest.mark.parametrize(
        ("more", "tail"),
        [
            (
                {"too_long": 0.5, "too_long_at": (1.0, 2, 3, INF, INF), "gap": (-1.0, -0.5, 0, 1, INF)},
                [4000, [60, 120, 180, None, None], [-60, -30, 0, 60, None]],
            ),
            ({"too_long": 0.0, "too_long_at": (INF,) * 5}, [0, [None] * 5, None]),
            ({"too_long": 1.0, "too_long_at": (0.0,) * 5, "gap": (0.0,) * 5}, [8000, [0] * 5, [0] * 5]),
        ],
    )  # fmt: skip
    def test_a_tolerance_that_was_judged_is_written_after_it(self, more: dict[str, Any], tail: list[Any]) -> None:
        (row,) = to_data(outcome(told(**more)))["functions"]
        assert row[7:] == tail
        (found,) = again(outcome(told(**more))).forecasts
        assert (found.too_long, found.too_long_at, found.gap) == (more["too_long"], more["too_long_at"], more.get("gap"))

    def test_curves_are_characters_that_json_writes_as_they_are(self) -> None:
        assert len(set(ALPHABET)) == len(ALPHABET) == COARSE + 1
        assert not {"\\", '"', " "} & set(ALPHABET)
        assert json.dumps(ALPHABET) == f'"{ALPHABET}"'

    @pytest.mark.parametrize("chance", [0, 1 / FINE, 0.0005, 1 / 3, 0.5, 0.95, 0.99995, 1])
    def test_a_chance_comes_back_as_near_as_it_is_said(self, chance: float) -> None:
        (found,) = again(outcome(told(breaks=chance, broken_by=(0.0, *(chance,) * 24), down_at=(chance,) * 25))).forecasts
        assert found.breaks == pytest.approx(chance, abs=0.501 / FINE)
        assert found.broken_by[0] == 0
        assert found.broken_by[24] == pytest.approx(chance, abs=0.501 / FINE)
        assert found.down_at[7] == pytest.approx(chance, abs=0.501 / COARSE)

    def test_certainty_is_kept_exactly(self) -> None:
        (found,) = again(outcome(told(broken_by=(0.0, *(1.0,) * 24), down_at=(0.0, *(1.0,) * 24)))).forecasts
        assert found.broken_by == found.down_at == (0.0, *(1.0,) * 24)

    def test_the_three_commonest_causes_are_kept(self) -> None:
        causes = (("a", 0.6), ("b", 0.5), (OWN, 0.4), ("c", 0.3))
        found = again(outcome(told("f", causes=causes), told("a"), told("b"), told("c")))
        assert found.of("f").causes == causes[:3]

    @pytest.mark.parametrize("count", [0, 1, 3])
    def test_none_one_and_many(self, count: int) -> None:
        functions = tuple(told(f"f{number}") for number in range(count))
        assert [one.key for one in again(outcome(*functions)).forecasts] == [one.key for one in functions]

    def test_keys_and_assumptions_in_any_letters(self) -> None:
        one = outcome(told('"å\\\n👩‍🚒'), assumptions=("«Ö» & <b>",))
        assert again(one) == one

    def test_a_forecast_of_what_never_ends_can_be_kept(self) -> None:
        problem = Problem((Function("a", Outage(lasts=ENDLESS), 0), Function("b", tolerance=INF)), (Dependency("b", "a", certain(1)),))
        fresh = forecast(problem, seed=1, samples=8)
        assert again(fresh).forecasts == fresh.forecasts


GOOD = to_data(outcome(told("a", too_long=0.5, too_long_at=(1.0,) * 5, gap=(1.0,) * 5, causes=(("b", 1.0),)), told("b")))


def spoilt(where: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """The data with one thing in it otherwise."""
    data = copy.deepcopy(GOOD)
    inner: Any = data
    for step in where[:-1]:
        inner = inner[step]
    inner[where[-1]] = value
    return data


CURVE, COARSE_CURVE = GOOD["functions"][0][4], GOOD["functions"][0][5]
ROW = ("functions", 0)
SPOILT = [
    (("form",), 0), (("form",), None), (("form",), "1"),
    (("seed",), None), (("seed",), "1.5"), (("seed",), []), (("seed",), INF),
    (("samples",), None), (("samples",), "many"), (("samples",), INF), (("samples",), math.nan),
    (("horizon",), "long"), (("horizon",), []),
    (("grid",), None), (("grid",), 25), (("grid",), []), (("grid",), ["0"] * 25), (("grid",), [None] * 25), (("grid",), list(range(24))),
    (("assumptions",), None), (("assumptions",), 4),
    (("functions",), None), (("functions",), [None]), (("functions",), ["a"]), (("functions",), [5]), (("functions",), {"a": 1}),
    ((*ROW, 1), "1"), ((*ROW, 1), None), ((*ROW, 1), []), ((*ROW, 1), 8001), ((*ROW, 1), -1),
    ((*ROW, 2), None), ((*ROW, 2), 5), ((*ROW, 2), [1] * 4), ((*ROW, 2), [1] * 6), ((*ROW, 2), ["1"] * 5), ((*ROW, 2), []),
    ((*ROW, 3), None), ((*ROW, 3), [1, 2, 3]), ((*ROW, 3), {"a": 1}),
    ((*ROW, 4), None), ((*ROW, 4), ""), ((*ROW, 4), CURVE[:-1]), ((*ROW, 4), CURVE[:-2]), ((*ROW, 4), CURVE + "##"), ((*ROW, 4), "å" * 50),
    ((*ROW, 4), "~~" * 25), ((*ROW, 4), [1] * 50), ((*ROW, 4), CURVE[:-2] + "##"),
    ((*ROW, 5), None), ((*ROW, 5), ""), ((*ROW, 5), COARSE_CURVE[:-1]), ((*ROW, 5), COARSE_CURVE + "#"), ((*ROW, 5), " " * 25),
    ((*ROW, 5), 25),
    ((*ROW, 6), None), ((*ROW, 6), [5]), ((*ROW, 6), [[2, 1000]]), ((*ROW, 6), [["b", 1000]]), ((*ROW, 6), [[1]]), ((*ROW, 6), [[1, "x"]]),
    ((*ROW, 7), "x"), ((*ROW, 7), []), ((*ROW, 7), 8001), ((*ROW, 8), [1] * 4), ((*ROW, 8), 5), ((*ROW, 9), [1] * 6), ((*ROW, 9), "12345"),
]  # fmt: skip


class TestWhatIsRead:
    def test_what_is_spoilt_below_is_good_as_it_is(self) -> None:
        assert to_data(from_data(GOOD)) == GOOD

    @pytest.mark.parametrize(("where", "value"), SPOILT)
    def test_what_cannot_be_read_is_refused_and_breaks_nothing(self, where: tuple[Any, ...], value: Any) -> None:
        with refused("preparedness.cascade_kept"):
            from_data(spoilt(where, value))

    @pytest.mark.parametrize("missing", sorted(GOOD))
    def test_nothing_may_be_missing(self, missing: str) -> None:
        with refused("preparedness.cascade_kept"):
            from_data({name: value for name, value in GOOD.items() if name != missing})

    @pytest.mark.parametrize("length", [0, 1, 4, 6, 8, 9, 11])
    def test_a_row_of_another_length_is_refused(self, length: int) -> None:
        row = [*GOOD["functions"][0], 1, 2][:length]
        with refused("preparedness.cascade_kept"):
            from_data({**GOOD, "functions": [row, GOOD["functions"][1]]})

    def test_half_a_document_and_garbage_are_refused(self) -> None:
        for data in (None, 5, "text", [], ["form"], {}, {"form": FORM}):
            with refused("preparedness.cascade_kept"):
                from_data(data)  # type: ignore[arg-type]  # what should not come, and comes

    def test_more_than_is_known_of_is_read_past(self) -> None:
        assert from_data({**GOOD, "later": [1, 2]}) == from_data(GOOD)
