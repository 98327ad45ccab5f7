"""The quick look at the tags of a page and the parser agree: what the one passes, the other finds nothing wrong with."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vardkase.testing import balance
from vardkase.testing.cases import each
from vardkase.testing.tests.test_html import SOUND

NAMES = st.sampled_from("p div a button form svg path title textarea script style br input li b template noscript iframe math".split())
ATTRIBUTES = st.sampled_from(
    ("", ' id="a"', ' id="a" ID="b"', ' id="a" id="b"', " id='a'", " id=a", ' a="x>y"', ' a="x<b>"', " hidden", ' a="/"', ' a="x"b="y"')
)
OPENING = st.builds("<{}{}{}>".format, NAMES, ATTRIBUTES, st.sampled_from(("", "", "", " ", "/", " /")))
CLOSING = st.builds("</{}{}>".format, NAMES, st.sampled_from(("", "", "", " ", "\n", ' id="a"')))
OTHER = st.sampled_from(
    ("text", "a < b", "a > b", "&amp;", "&", "<!-- <b> -->", "<!doctype html>", "<!DOCTYPE html>", "<?a?>", "<![CDATA[<b>]]>", "<", "</")
)


def nested(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Elements that are closed, so that much of what is tried is sound."""
    element = st.tuples(NAMES, ATTRIBUTES, inside).map(lambda parts: f"<{parts[0]}{parts[1]}>{parts[2]}</{parts[0]}>")
    return st.lists(element | inside, max_size=4).map("".join)


PAGES = st.recursive(OPENING | CLOSING | OTHER | st.just("text") | st.just("<br>"), nested, max_leaves=12)


@settings(max_examples=1500, deadline=None)
@given(PAGES)
@example("<title><b></b></title>")
@example("<p><br/><svg><path/></svg></p>")
@example("<script>if (a < b) {</script>")
def test_what_is_plainly_sound_is_sound_to_the_parser(text):
    if balance.is_plainly_sound(text):
        assert balance.parsed(text) == []
    assert balance.out_of_balance(text) == balance.parsed(text)


@pytest.mark.parametrize(
    "text",
    [
        SOUND % '<h2>a</h2><svg viewBox="0 0 1 1"><path d="M0"/></svg><br><input value=\'{"a": 1}\' disabled>\n<p>a &gt; b</p>',
        '<li\n  class="a"\n  id="b">1</li><script type="application/json">{"a": "\\u003Cb"}</script><textarea name="a">x</textarea>',
        "",
    ],
)
def test_a_page_as_our_templates_write_it_needs_no_parser(text):
    assert balance.is_plainly_sound(text)
    assert balance.parsed(text) == []


@each(
    "text",
    [
        "<b>", "</b>", "<b><i></b></i>", "<p><div></div></p>", "<a><button></button></a>", "<form><form></form></form>", "<div/>",
        '<b id="a" id="b"></b>', "<!-- <b> -->", "a < b", "<title><b></b></title>", "<b a=1></b>", "<iframe></iframe>", "<B></B>",
    ],
)  # fmt: skip
def test_what_is_wrong_or_unusual_is_left_to_the_parser(text):
    assert not balance.is_plainly_sound(text)
