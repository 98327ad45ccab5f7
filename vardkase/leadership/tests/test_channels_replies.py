"""What people answer: understood wholly, or left to a human."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vardkase.leadership.channels.replies import LONGEST_MINUTES, Answer, Reply, interpret, interpret_digit
from vardkase.testing.cases import each


@each(
    "text",
    [
        "ja",
        "JA",
        "Ja.",
        " ja! ",
        "j",
        "J",
        "yes",
        "y",
        "ok",
        "OK",
        "Okej",
        "japp",
        "jag kommer",
        "Kommer",
        "ja jag kommer",
        "på väg",
        "Är på väg!",
    ],
)
def test_a_yes(text):
    assert interpret(text) == Reply(Answer.YES)


@each(
    ("text", "minutes"),
    [
        ("JA 20", 20),
        ("ja 20", 20),
        ("ja, 20 min", 20),
        ("Ja 20min", 20),
        ("JA20", 20),
        ("ja om 20 minuter", 20),
        ("kommer om 25 min", 25),
        ("Kommer om ca 25 min.", 25),
        ("jag kommer inom 1 h", 60),
        ("ja 2 timmar", 120),
        ("ja 1 timme", 60),
        ("ja om en timme", 60),
        ("kommer om en halv timme", 30),
        ("på väg, framme om 10 min", 10),
        ("ja 0", 0),
        ("j 5", 5),
        ("yes 45 min tack", 45),
        ("ja 720", 720),
    ],
)
def test_a_yes_with_a_time(text, minutes):
    assert interpret(text) == Reply(Answer.YES, minutes)


@each(
    "text",
    [
        "nej",
        "NEJ",
        "n",
        "Nej tack",
        "no",
        "kan inte",
        "Kan tyvärr inte",
        "jag kan inte",
        "nej kan inte",
        "Nej, jag kan inte komma",
        "kommer inte",
        "kan ej",
        "tyvärr nej",
    ],
)
def test_a_no(text):
    assert interpret(text) == Reply(Answer.NO)


@each(
    ("text", "minutes"),
    [
        ("senare", None),
        ("SENARE", None),
        ("kan senare", None),
        ("Kommer senare", None),
        ("senare 60", 60),
        ("senare om 2 timmar", 120),
        ("later", None),
    ],
)
def test_later(text, minutes):
    assert interpret(text) == Reply(Answer.LATER, minutes)


@each(
    "text",
    [
        "",
        "?",
        "vem är detta",
        "ja men inte före åtta",
        "ja nej",
        "nej ja",
        "ja inte",
        "inte nu",
        "kanske",
        "ja kl 14",
        "ja 2000",
        "ja 721",
        "ja 13 timmar",
        "ja -5",
        "ja 20 30",
        "ja två",
        "ja halv",
        "kommer om en halv min",
        "20",
        "1",
        "Ja\nMvh Anna, inte på kontoret i dag",
        "jaha",
        "nejdå kommer",
        "kan inte nu men senare",
        "👍",
        "Bortrest. Autosvar: nej",
        "ja ٢٠",
    ],
)
def test_anything_else_is_for_a_human(text):
    assert interpret(text) == Reply(Answer.UNKNOWN)


@each("text", ["stopp", "STOP", "Stopp!", "sluta"])
def test_who_asks_to_be_left_alone_is_noticed_and_not_taken_for_a_no(text):
    assert interpret(text) == Reply(Answer.UNKNOWN, stop=True)


def test_letters_put_together_by_a_telephone_are_the_same_letters():
    assert interpret("a\u030ar pa\u030a va\u0308g") == Reply(Answer.UNKNOWN)
    assert interpret("a\u0308r pa\u030a va\u0308g") == Reply(Answer.YES)


@each(
    ("digits", "answer"),
    [("1", Answer.YES), ("2", Answer.NO), ("3", Answer.LATER), ("", Answer.UNKNOWN), ("4", Answer.UNKNOWN), ("11", Answer.UNKNOWN)],
)
def test_a_key(digits, answer):
    assert interpret_digit(digits) == Reply(answer)


@given(st.text(max_size=100))
def test_whatever_is_written_is_read_without_a_fault(text):
    found = interpret(text)
    assert found.answer in Answer
    assert found.minutes is None or 0 <= found.minutes <= LONGEST_MINUTES
    assert found.answer in {Answer.YES, Answer.LATER} or found.minutes is None


@given(st.integers(0, LONGEST_MINUTES), st.sampled_from(["ja {}", "JA {} min", "kommer om {} minuter", "j {}m", "yes, ca {} min."]))
def test_minutes_are_read_as_they_were_written(minutes, form):
    assert interpret(form.format(minutes)) == Reply(Answer.YES, minutes)


@given(st.sampled_from(["ja", "nej", "senare", "kan inte"]), st.text(" \t.!,", max_size=5), st.text(" .!\n", max_size=5), st.booleans())
def test_space_case_and_points_change_nothing(word, before, after, loud):
    assert interpret(before + (word.upper() if loud else word) + after) == interpret(word)


@given(st.sampled_from(["ja", "nej", "senare"]), st.text("bcdfghklmpqrstvxz", min_size=3, max_size=12))
def test_a_word_that_nobody_knows_makes_it_unknown(word, more):
    if more not in {"tack", "mvh"}:
        assert interpret(f"{word} {more}").answer is Answer.UNKNOWN
