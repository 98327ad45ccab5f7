"""What is indexed and what a search box asks for: they meet, and no text becomes syntax."""

from __future__ import annotations

import re
import sqlite3
import threading
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.kernel.words import MAX_PARTS, MAX_QUERY, MAX_TERMS, MAX_TOKEN, Term, query_terms, stem, stems
from vardkase.testing.cases import each

ENTRY = (
    "Strömavbrott på Vätö sedan 02:00, hundratals träd över vägarna. Räddningstjänsten röjer längs E18; hemtjänsten når inte "
    "brukarna i Björkö-Arholma enligt rapport B-2019-009. Nästa läge kl 04:30 vid R-04."
)


def holds(text: str, search: str, *, excluding: bool = True) -> bool:
    """Whether a search finds a text, by the plainest reading of the terms: the reference for every index."""
    indexed = stems(text).split()

    def follows(term: Term, place: int) -> bool:
        here = indexed[place : place + len(term.stems)]
        *whole, last = term.stems
        return len(here) == len(term.stems) and here[:-1] == whole and (here[-1].startswith(last) if term.prefix else here[-1] == last)

    return all(
        any(follows(term, place) for place in range(len(indexed))) != term.excluded
        for term in query_terms(search)
        if excluding or not term.excluded
    )


@each(
    ("text", "expected"),
    [
        ("", ""),
        (" \n\t", ""),
        ("!?…—", ""),
        ("_", ""),
        ("Träd över vägen", "träd över väg"),
        ("E18", "e18 e 18"),
        ("R-04", "r04 r 04"),
        ("B-2019-009", "b2019009 b 2019 009"),
        ("10:00", "1000 10 00"),
        ("3/1", "31 3 1"),
        ("kl.10", "kl10 kl 10"),
        ("4x4", "4x4 4 x 4"),
        ("a1b2c3", "a1b2c3"),
        ("SMS:et", "smset sms et"),
        ("e-posten", "epost e post"),
        ("E.ON", "eon e on"),
        ("Björkö-Arholma", "björköarholm björkö arholm"),
        ("snake_case", "snakec snak cas"),
        ("klart. Nästa", "klart näst"),
        ("-väg-", "väg"),
        ("väg--spärr", "väg spär"),
        ("R\u201104", "r04 r 04"),
        ("\x00väg\x00", "väg"),
        ("🔥väg🔥", "väg"),
        ("\u202eväg", "väg"),
        ("\ud800väg", "väg"),
        ("你好 Мост", "你好 мост"),
        ("1 000 kunder", "1 000 kund"),
        ("38,5 m/s", "38 5 ms m s"),
    ],
    ids=ascii,
)
def test_a_text_is_indexed_as(text, expected):
    assert stems(text) == expected


@each(
    "search",
    [
        "strömavbrotten",
        "STRÖMAVBROTTET",
        "väg träd",
        "räddningstjänst",
        "E18",
        "e18",
        "e 18",
        "R-04",
        "r04",
        "B-2019-009",
        "2019-009",
        "2019",
        "04:30",
        "0430",
        "björkö",
        "Arholma",
        "björkö-arholma",
        '"träd över vägarna"',
        '"längs E18"',
        '"kl 04:30"',
        "”träd över”",
        "strömavb",
        "rädd",
        "häm* -buss",
        "rapp*",
        "B-2019-0",
        "träd -skog",
        '-"över träd"',
        "",
        "?!",
    ],
)
def test_a_search_finds_the_entry(search):
    assert holds(ENTRY, search) == (search != "häm* -buss")


@each(
    "search",
    [
        "vag",
        "trad",
        "strom",
        "E4",
        "R-05",
        "10:30",
        "430",
        '"vägarna över träd"',
        '"E18 längs"',
        "träd -väg",
        "träd -vägar",
        '-"träd över"',
        "skog träd",
        "ström ",
        "1804",
    ],
)
def test_a_search_leaves_the_entry(search):
    assert not holds(ENTRY, search)


@each(
    ("search", "terms"),
    [
        ("", ()),
        ("   ", ()),
        ('""', ()),
        ("-", ()),
        ("--", ()),
        ("*", ()),
        ('-""', ()),
        ("vägen ", (Term(("väg",)),)),
        ("vägen", (Term(("väg",), prefix=True),)),
        ("på", (Term(("på",)),)),
        ("på*", (Term(("på",), prefix=True),)),
        ("vägen träd ", (Term(("väg",)), Term(("träd",)))),
        ("vägen träd", (Term(("väg",)), Term(("träd",), prefix=True))),
        ("väg* träd ", (Term(("väg",), prefix=True), Term(("träd",)))),
        ("-vägen ", (Term(("väg",), excluded=True),)),
        ("–vägen ", (Term(("väg",), excluded=True),)),
        ("−vägen ", (Term(("väg",), excluded=True),)),
        ("e-post ", (Term(("e", "post")),)),
        ('"träd över vägen"', (Term(("träd", "över", "väg")),)),
        ('"träd över', (Term(("träd", "över")),)),
        ('-"träd över" buss ', (Term(("träd", "över"), excluded=True), Term(("bus",)))),
        ("”träd över” ", (Term(("träd", "över")),)),
        ("»träd över« ", (Term(("träd", "över")),)),
        ('väg"träd"', (Term(("väg",)), Term(("träd",)))),
        ("väg OR träd ", (Term(("väg",)), Term(("or",)), Term(("träd",)))),
        ("NEAR(väg träd) ", (Term(("near",)), Term(("väg",)), Term(("träd",)))),
        ("buss;väg", (Term(("bus",)), Term(("väg",), prefix=True))),
        ("-buss;väg ", (Term(("bus",), excluded=True), Term(("väg",), excluded=True))),
        ("kolumn:väg ", (Term(("kolumn", "väg")),)),
        ("väg & !träd | ('x') ", (Term(("väg",)), Term(("träd",)), Term(("x",)))),
    ],
)
def test_a_search_box_asks_for(search, terms):
    assert query_terms(search) == terms


def test_a_long_search_is_read_to_its_bound():
    assert len(query_terms("väg " * 100_000)) == MAX_TERMS
    assert query_terms("x" * 1_000_000) == query_terms("x" * MAX_QUERY)


def test_nothing_of_a_long_word_or_a_long_list_is_lost():
    word = "q" * (3 * MAX_TOKEN)
    assert stems(word).replace(" ", "") == word
    names = [f"ort{'abcdefghijklmnopqrstuvwxyz'[number]}" for number in range(3 * MAX_PARTS)]
    assert set(map(stem, names)) <= set(stems("/".join(names)).split())
    assert holds("/".join(names), names[-1])


ANY = st.one_of(st.text(), st.text(alphabet="aåöAÖ019-:./_*\"'()&|!<>^~+,; \x00é\u0301”»", max_size=80))


@settings(max_examples=500, deadline=None)
@given(text=ANY)
def test_stems_are_letters_and_digits_with_one_blank_between(text):
    result = stems(text)
    assert result == " ".join(result.split())
    assert all(word.isalnum() for word in result.split())
    assert not re.search("[A-ZÅÄÖ]", result)


@settings(max_examples=500, deadline=None)
@given(text=ANY)
def test_terms_are_data_and_never_syntax(text):
    for term in query_terms(text):
        assert term.stems
        assert all(piece.isalnum() for piece in term.stems)


@settings(max_examples=300, deadline=None)
@given(text=ANY)
def test_a_text_is_found_by_its_own_words(text):
    words = [word for word in re.split(r"[\s\"“”„‟«»″＂*]+", text[:200]) if stems(word) and not word.startswith(("-", "−", "–", "‐"))]
    for word in words[:5]:
        assert holds(text, word + " "), word


WORDY = st.one_of(
    ANY, st.lists(st.sampled_from('E18 R-04 väg vägen träd ström 10:00 -buss o ö "a b" väg* 0A;1'.split()), max_size=6).map(" ".join)
)
LETTERS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzåäö", min_size=1, max_size=20)


@settings(max_examples=500, deadline=None)
@given(word=LETTERS)
def test_a_stem_is_never_empty_nor_longer_than_its_word(word):
    assert 1 <= len(stem(word)) <= len(word)


@settings(max_examples=200, deadline=None)
@given(texts=st.lists(WORDY, min_size=1, max_size=5), search=WORDY)
def test_sqlites_full_text_index_agrees_and_never_complains(texts, search):
    """The terms quoted, as a caller would, against the index that serves the log."""
    base = sqlite3.connect(":memory:")
    base.execute('CREATE VIRTUAL TABLE log USING fts5(stems, tokenize = "unicode61 remove_diacritics 0")')
    base.executemany("INSERT INTO log(rowid, stems) VALUES (?, ?)", [(number, stems(text)) for number, text in enumerate(texts)])
    wanted = [term for term in query_terms(search) if not term.excluded]
    if wanted:
        match = " AND ".join('"' + " ".join(term.stems) + '"' + "*" * term.prefix for term in wanted)
        found = {number for (number,) in base.execute("SELECT rowid FROM log WHERE log MATCH ?", (match,))}
        assert found == {number for number, text in enumerate(texts) if holds(text, search, excluding=False)}
    base.close()


def test_o_with_and_without_dots_are_different_letters_in_sqlites_index_too():
    base = sqlite3.connect(":memory:")
    base.execute('CREATE VIRTUAL TABLE log USING fts5(stems, tokenize = "unicode61 remove_diacritics 0")')
    base.executemany("INSERT INTO log(rowid, stems) VALUES (?, ?)", [(1, stems("Öl på ön")), (2, stems("Ol på on"))])
    assert base.execute("SELECT rowid FROM log WHERE log MATCH ?", (f'"{stems("öl")}"',)).fetchall() == [(1,)]
    assert base.execute("SELECT rowid FROM log WHERE log MATCH ?", (f'"{stems("ol")}"',)).fetchall() == [(2,)]
    base.close()


def test_threads_do_not_disturb_each_other():
    words = [
        f"{stem_}{ending}" for stem_ in ("avbrott", "evakuering", "trygghetspunkt") for ending in ("", "en", "er", "erna", "ernas", "s")
    ] * 20
    alone = [stem.__wrapped__(word) for word in words]
    results: list[list[str]] = []

    def work() -> None:
        results.append([stem.__wrapped__(word) for word in words])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [alone] * 8


def seconds(text: str) -> float:
    """The best of three, in time of this thread, so that a busy machine does not decide."""
    best = 9.0
    for _ in range(3):
        start = time.thread_time()
        stems(text)
        best = min(best, time.thread_time() - start)
    return best


@each("piece", ["q", "q-", "å ", "é ", "1", "1-", "a1", "\u0301", "-", "\x00", "ﷺ"], ids=ascii)
def test_a_long_text_takes_no_more_per_character_than_a_tenth_of_it(piece):
    tenth = piece * (4_000 // len(piece))
    assert seconds(tenth * 10) < 10 * seconds(tenth) * 5 + 0.02


def test_an_entry_of_two_hundred_characters_is_stemmed_in_well_under_the_time_it_takes_to_save_it():
    """60 µs is the aim on the machine of the bench; here a plain split in the same run is the measure."""
    text = ENTRY[:200]
    stems(text)

    def best(function: object) -> float:
        assert callable(function)
        runs = []
        for _ in range(20):
            start = time.thread_time()
            for _ in range(50):
                function()
            runs.append((time.thread_time() - start) / 50)
        return min(runs)

    assert best(lambda: stems(text)) < 40 * best(lambda: text.lower().split())
