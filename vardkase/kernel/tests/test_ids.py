"""UUIDv7: sorted by birth, unique, made anywhere."""

from __future__ import annotations

import threading
import time
from uuid import RFC_4122

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.kernel import ids
from vardkase.kernel.ids import id_at, new_id


@given(st.integers(0, 2**48 - 1), st.integers(0, 4095), st.binary(min_size=8, max_size=8))
def test_an_id_tells_version_variant_and_birth(milliseconds, counter, random):
    made = id_at(milliseconds, counter, random)
    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == milliseconds
    assert made.int >> 64 & 0xFFF == counter
    assert made.int & (2**62 - 1) == int.from_bytes(random, "big") & (2**62 - 1)


@given(st.integers(0, 2**48 - 1), st.integers(0, 2**48 - 1), st.binary(min_size=8, max_size=8), st.binary(min_size=8, max_size=8))
def test_ids_sort_by_birth_as_numbers_and_as_text(one, other, random, more):
    earlier, later = id_at(min(one, other), 0, random), id_at(max(one, other), 0, more)
    if one != other:
        assert earlier < later
        assert str(earlier) < str(later)


def test_the_example_of_the_standard():
    """RFC 9562, appendix A.6."""
    assert str(id_at(0x017F22E279B0, 0xCC3, bytes.fromhex("18c4dc0c0c07398f"))) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


def test_an_id_is_born_now(monkeypatch):
    # Another test may have stood in the future, and ids never go back.
    monkeypatch.setattr(ids, "_last", 0)
    before = time.time_ns() // 1_000_000
    born = new_id().int >> 80
    # A burst earlier in this process may have used up a few milliseconds in advance.
    assert before <= born <= time.time_ns() // 1_000_000 + 1_000


def test_a_burst_keeps_its_order_also_beyond_what_a_millisecond_can_count():
    burst = [new_id() for _ in range(10_000)]
    assert burst == sorted(burst)
    assert len({made.int >> 64 for made in burst}) == 10_000


@pytest.mark.parametrize("back", [0, 1, 3_600_000])
def test_a_clock_that_goes_back_does_not_disturb_the_order(monkeypatch, back):
    before = new_id()
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now - back * 1_000_000)
    assert new_id() > before


def test_threads_never_make_the_same():
    made: list[list[object]] = [[] for _ in range(4)]

    def make(place: int) -> None:
        made[place] = [new_id() for _ in range(2_000)]

    threads = [threading.Thread(target=make, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one for some in made for one in some}) == 8_000


def test_two_processes_in_the_same_millisecond_differ_by_chance():
    assert len({id_at(1, 1, ids.os.urandom(8)) for _ in range(1_000)}) == 1_000
