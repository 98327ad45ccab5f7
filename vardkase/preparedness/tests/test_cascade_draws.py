"""Chance is evenly spread, independent, and the same whoever asks, in whatever order."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest

from vardkase.preparedness.cascade import ENDLESS, Spread, certain
from vardkase.preparedness.cascade.draws import BIG, EVENLY, Draw, Rows, _columns, mixed, numbered, uniform

MASK = 2**32 - 1
COUNT = 20_000


def plain(draw, sample):
    """The same hash in whole numbers, as the text would have it."""
    word = sample * 0x9E3779B1 & MASK
    word ^= word >> 16
    word = word * 0x7FEB352D & MASK
    word ^= word >> 15
    word = word * 0x846CA68B & MASK
    word ^= word >> 16
    word = (word ^ draw.first) * draw.second & MASK
    word ^= word >> 15
    word = word * 0x846CA68B & MASK
    return word ^ word >> 16


def rows(count, spread=EVENLY):
    return [Draw.of(7, spread, "reserve", f"f{row}", "el") for row in range(count)]


def test_words_are_the_hash_they_are_said_to_be():
    draws = rows(3)
    found = mixed(*_columns(draws), numbered(10, 14))
    assert found.tolist() == [[plain(draw, sample) for sample in range(10, 14)] for draw in draws]


def test_a_sample_has_its_number_whoever_else_is_drawn():
    draws, whole = rows(5, Spread(1, 4, 9)), numbered(0, 100)
    alone = Rows.of(draws[3:4]).at(whole[40:41])[0, 0]
    assert Rows.of(draws).at(whole)[3, 40] == alone


@pytest.mark.parametrize(
    "changed", [(8, "reserve", "f0", "el"), (7, "delay", "f0", "el"), (7, "reserve", "f1", "el"), (7, "reserve", "f0e", "l")]
)
def test_seed_and_name_make_another_draw(changed):
    seed, *name = changed
    other, first = Draw.of(seed, EVENLY, *name), rows(1)[0]
    assert (other.first, other.second) != (first.first, first.second)


def test_evenly_between_nothing_and_one_and_never_either():
    found = uniform(rows(40), numbered(0, COUNT))
    assert 0 < found.min() < 1e-4
    assert 1 - 1e-4 < found.max() < 1
    error = 1 / math.sqrt(12 * COUNT)
    assert np.abs(found.mean(axis=1) - 0.5).max() < 4 * error
    parts = [np.histogram(row, 50, (0, 1))[0] for row in found]
    surprise = [float(((part - COUNT / 50) ** 2 / (COUNT / 50)).sum()) for part in parts]
    assert max(surprise) < 49 + 5 * math.sqrt(2 * 49)
    assert min(surprise) > 49 - 4 * math.sqrt(2 * 49)


def test_rows_and_neighbours_and_halves_do_not_know_of_each_other():
    words = mixed(*_columns(rows(40)), numbered(0, COUNT))
    found, halves = uniform(rows(40), numbered(0, COUNT)), np.concatenate([words >> 16, words & 0xFFFF])
    most = 4.5 / math.sqrt(COUNT)
    assert np.abs(np.corrcoef(found) - np.eye(40)).max() < most
    assert np.abs(np.corrcoef(halves.astype(float)) - np.eye(80)).max() < most
    assert max(abs(np.corrcoef(row[1:], row[:-1])[0, 1]) for row in found) < most


@pytest.mark.parametrize("spread", [Spread(0, 4, 12), Spread(2, 2, 8), Spread(1, 9, 9), Spread(-3, 0, 1), Spread(4, 4.01, 4.02)])
def test_a_spread_is_a_triangle(spread):
    a, c, b = (60 * value for value in (spread.low, spread.likely, spread.high))
    found = Rows.of([Draw.of(1, spread, "reserve", "x")]).at(numbered(0, COUNT))[0].astype(float)
    assert (found == np.round(found)).all()
    assert a - 0.5 <= found.min() <= found.max() <= b + 0.5
    variance = (a * a + b * b + c * c - a * b - a * c - b * c) / 18 + 1 / 12
    if b - a < 60:
        return
    assert abs(statistics.fmean(found) - (a + b + c) / 3) < 4 * math.sqrt(variance / COUNT)
    assert abs(np.var(found) / variance - 1) < 0.12
    assert abs((found <= c).mean() - (c - a) / (b - a)) < 0.02


def test_certain_values_are_not_drawn():
    found = Rows.of([Draw.of(1, certain(2.5), "delay", "a"), Draw.of(1, ENDLESS, "delay", "b")]).at(numbered(0, 9))
    assert found.tolist() == [[150], [BIG]]


def test_certain_and_uncertain_rows_stand_side_by_side():
    found = Rows.of(
        [Draw.of(1, certain(1), "delay", "a"), Draw.of(1, Spread(2, 3, 4), "delay", "b"), Draw.of(1, ENDLESS, "delay", "c")]
    ).at(numbered(0, 50))
    assert found.shape == (3, 50)
    assert set(found[0].tolist()) == {60}
    assert (found[1] >= 120).all()
    assert len(set(found[1].tolist())) > 10
    assert set(found[2].tolist()) == {BIG}
