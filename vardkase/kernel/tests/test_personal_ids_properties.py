"""What holds for any text: numbers in prose are found, the other numbers of a log are not, and nothing crashes."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from vardkase.kernel.personal_ids import Kind, find_personal_ids, is_luhn

TODAY = date(2026, 3, 1)
BORN = st.dates(date(1860, 1, 1), TODAY - timedelta(days=500))
SERIALS = st.integers(980, 999)  # kept for test data
LETTERS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzåäö ,.!?\n", max_size=60)
SIGNS = st.sampled_from(["-", " - ", "- ", " -", "–", "\u2011", "\u2212"])
DIGIT = st.sampled_from("0123456789")


def check_digit(nine: str) -> str:
    """By the definition in words: every second digit doubled from the first on, digits summed, the rest up to the next ten."""
    total = 0
    for place, digit in enumerate(nine):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value if value < 10 else value - 9
    return str(-total % 10)


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, Kind]:
    """A number in one of its written forms, and what it is."""
    born, serial, coordination = draw(BORN), draw(SERIALS), draw(st.booleans())
    day = f"{born:%y%m}{born.day + 60 * coordination:02}"
    nine = f"{day}{serial:03}"
    last = f"{serial:03}{check_digit(nine)}"
    century = f"{born.year // 100}"
    sign = draw(SIGNS)
    forms = [
        f"{century}{day}{sign}{last}",
        f"{century}{day}{last}",
        f"{century}{day} {last}",
        f"{century}{day[:2]}-{day[2:4]}-{day[4:]}-{last}",
    ]
    age = TODAY.year - born.year
    forms += [f"{day}+{last}"] if age > 100 else [f"{day}{sign}{last}", f"{day} {last}"]
    if not day.startswith("0"):
        forms.append(f"{day}{last}")
    return draw(st.sampled_from(forms)), Kind.SAMORDNINGSNUMMER if coordination else Kind.PERSONNUMMER


@settings(max_examples=300, deadline=None)
@given(before=LETTERS, number=numbers(), after=LETTERS)
def test_a_number_in_prose_is_found_in_every_written_form(before, number, after):
    written, kind = number
    words = (
        "tel",
        "ring",
        "mobil",
        "sms",
        "fax",
        "ref",
        "ocr",
        "bg",
        "pg",
        "tfn",
        "sök",
        "nås",
        "iban",
        "imei",
        "konto",
        "kundn",
        "serien",
        "faktur",
    )
    assume(not any(word in before for word in words))
    found = find_personal_ids(f"{before} {written} {after}", today=TODAY)
    assert [(one.start, one.end, one.kind) for one in found] == [(len(before) + 1, len(before) + 1 + len(written), kind)]


@st.composite
def phones(draw: st.DrawFn) -> str:
    """A Swedish number as it is written, mobile or fixed."""
    digits = "".join(draw(st.lists(DIGIT, min_size=7, max_size=7)))
    area = draw(st.sampled_from(["070", "072", "073", "076", "079"]))
    local = f"{digits[:3]} {digits[3:5]} {digits[5:]}"
    return draw(
        st.sampled_from(
            [
                f"{area}{digits}",
                f"{area}-{digits}",
                f"{area}-{local}",
                f"+46{area[1:]}{digits}",
                f"+46 {area[1:]} {local}",
                f"0176-{digits[:5]}",
            ]
        )
    )


@st.composite
def cases(draw: st.DrawFn) -> str:
    """A diary or event number."""
    running = draw(st.integers(1, 9999))
    return (
        f"{draw(st.sampled_from(['KS', 'BUN', 'Dnr', 'SOS', '']))} {draw(st.integers(1990, 2026))}{draw(st.sampled_from('-/:'))}{running}"
    )


@st.composite
def grid_points(draw: st.DrawFn) -> str:
    """A place in SWEREF 99 TM or in degrees."""
    north, east = draw(st.integers(6_100_000, 7_700_000)), draw(st.integers(200_000, 950_000))
    degrees = f"{draw(st.floats(55, 69)):.6f},{draw(st.floats(11, 24)):.6f}"
    return draw(st.sampled_from([f"N {north} E {east}", f"{north} {east}", f"{north}, {east}", f"{north}{east}", degrees]))


@st.composite
def organisations(draw: st.DrawFn) -> str:
    """An organisation number: the third digit is at least two."""
    first = f"{draw(st.integers(10, 99))}{draw(st.integers(20, 99))}{draw(st.integers(0, 99)):02}"
    nine = first + f"{draw(st.integers(0, 999)):03}"
    return draw(st.sampled_from([f"{first}-{nine[6:]}{check_digit(nine)}", nine + check_digit(nine), f"16{nine}{check_digit(nine)}"]))


@st.composite
def meters(draw: st.DrawFn) -> str:
    """The eighteen digits of an electricity meter's point."""
    return "735999" + "".join(draw(st.lists(DIGIT, min_size=12, max_size=12)))


@settings(max_examples=400, deadline=None)
@given(before=LETTERS, other=st.one_of(phones(), cases(), grid_points(), organisations(), meters()), after=LETTERS)
def test_the_other_numbers_of_a_log_raise_no_alarm(before, other, after):
    person_words = ("p", "f", "sam")
    assume(not any(word in (before + after) for word in person_words))
    assert find_personal_ids(f"{before} {other} {after}", today=TODAY) == ()


@settings(max_examples=300, deadline=None)
@given(moment=st.datetimes(), form=st.sampled_from(["%Y%m%d%H%M", "%Y%m%d %H%M", "%y%m%d %H%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H%M"]))
def test_a_stamp_of_its_own_day_raises_no_alarm(moment, form):
    assume(moment.year >= 1900)
    assert find_personal_ids(f"Larm {moment.strftime(form)} mottaget", today=moment.date()) == ()


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(st.text(), st.text(alphabet="0123456789-+ –１９\u00ad.,pnrfödtel\n", max_size=200)), today=st.dates(date(1, 1, 1)))
def test_any_text_on_any_day_gives_places_in_order(text, today):
    place = 0
    for found in find_personal_ids(text, today=today):
        assert place <= found.start < found.end <= len(text)
        assert 10 <= found.end - found.start <= 18
        place = found.end


@given(nine=st.lists(DIGIT, min_size=9, max_size=9).map("".join))
def test_exactly_one_check_digit_fits(nine):
    assert [digit for digit in "0123456789" if is_luhn(nine + digit)] == [check_digit(nine)]


@given(nine=st.lists(DIGIT, min_size=9, max_size=9).map("".join), place=st.integers(0, 9), digit=DIGIT)
def test_one_wrong_digit_is_always_noticed(nine, place, digit):
    right = nine + check_digit(nine)
    assume(right[place] != digit)
    assert not is_luhn(right[:place] + digit + right[place + 1 :])
