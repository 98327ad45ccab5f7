"""The page checker: a sound page passes, and each rule has a page that fails it."""

from __future__ import annotations

from vardkase.testing.cases import each
from vardkase.testing.html import is_page, problems

SOUND = """<!doctype html>
<html lang="sv"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Ny händelse – Vårdkase</title><link rel="stylesheet" href="/static/ui/vardkase.css"></head>
<body><main><h1>Ny händelse</h1>%s</main></body></html>"""


def page(body: str) -> str:
    return SOUND % body


def test_a_sound_page_has_no_problems():
    body = """
      <h2>Uppgifter</h2>
      <form method="post" action="/handelser/ny"><input type="hidden" name="csrfmiddlewaretoken" value="x">
        <label for="rubrik">Rubrik</label><input id="rubrik" name="rubrik" aria-describedby="hjalp"><p id="hjalp">Kort och tydlig.</p>
        <label>Grad <select name="grad"><option>Röd</option></select></label>
        <fieldset><legend>Läge</legend><label><input type="radio" name="lage"> Skarpt</label></fieldset>
        <button>Spara</button></form>
      <img src="/static/karta.png" alt=""><a href="#rubrik">Till rubriken</a>
      <table><thead><tr><th>Tid</th></tr></thead><tbody><tr><td>10:00</td></tr></tbody></table>
      <script type="module" src="/static/ui/vardkase.js"></script><script type="application/json" id="fakta">{"a": 1}</script>
      <svg viewBox="0 0 1 1" aria-hidden="true"><path d="M0 0"/></svg>"""
    assert problems(page(body)) == []


def test_a_sound_fragment_has_no_problems_and_needs_neither_title_nor_h1():
    assert problems('<li id="rad-3">Rad 3 <a href="/h/3">Visa</a></li>') == []
    assert problems("<tr><td>10:00</td></tr>") == []


def test_an_empty_answer_has_no_problems():
    assert problems("") == []


@each(("text", "whole"), [("<!doctype html><html>", True), ("  \n<html lang=sv>", True), ("<p>Hej</p>", False), ("", False)])
def test_a_page_is_told_from_a_fragment(text, whole):
    assert is_page(text) is whole


BROKEN_ANYWHERE = {
    "id «a» is used 2 times": '<p id="a">Ett</p><p id="a">Två</p>',
    "id «a b» is empty or has a space": '<p id="a b">Ett</p>',
    "<input name='x'> (line": '<input name="x">',
    "<select name='x'> (line": '<select name="x"><option>Ett</option></select>',
    "<textarea id='x' name='x'> (line": '<label for="annan">Text</label><textarea id="x" name="x"></textarea>',
    "has no label": '<label for="x"></label><input id="x" name="x">',
    "<button> (line 1) has no name": "<button></button>",
    "<a> (line 1) has no name": '<a href="/"><span aria-hidden="true">→</span></a>',
    "has no href": "<a>Ingenstans</a>",
    "<summary> (line 1) has no name": "<details><summary></summary>Mer</details>",
    "<input type='submit'> (line 1) has no name": '<input type="submit">',
    "<fieldset> (line 1) has no legend": "<fieldset><p>Ett</p></fieldset>",
    "<iframe> (line 1) has no title": '<iframe src="/x"></iframe>',
    "inline style «color: red»": '<p style="color: red">Ett</p>',
    "<style> (line 1): inline style": "<style>p {}</style>",
    "inline script": "<script>x()</script>",
    "inline handler onclick": '<button onclick="x()">Spara</button>',
    "inline handler hx-on:click": '<button hx-on:click="x()">Spara</button>',
    "href holds a script": '<a href="javascript:x()">Spara</a>',
    "src leads out of the house: https://": '<img alt="" src="https://annan.example/x.png">',
    "href leads out of the house: //": '<link rel="stylesheet" href="//annan.example/x.css">',
    "action leads out of the house": '<form action="http://annan.example/"><button>Sänd</button></form>',
    "posts without a csrf token": '<form method="post" action="/x"><button>Spara</button></form>',
    "has no alt": '<img src="/x.png">',
    "has no th": "<div><table><tr><td>Ett</td></tr></table></div>",
    "heads a row without scope": "<div><table><tbody><tr><th>Ett</th><td>Två</td></tr></tbody></table></div>",
    "tabindex 3 breaks": '<div tabindex="3">Ett</div>',
    "more than one autofocus": '<label>A <input name="a" autofocus></label><label>B <input name="b" autofocus></label>',
    "«{{ rubrik }}» was not filled in": "<p>{{ rubrik }}</p>",
    "«%(antal)s rader» was not filled in": "<p>%(antal)s rader</p>",
    "«None» was not filled in": "<td-like>None</td-like>",
    "«<b class='as-typed' dir='auto'>» is read as it is written": "<td-like>&lt;b class='as-typed' dir='auto'&gt;28&lt;/b&gt;</td-like>",
    "«<br>» is read as it is written": "<p>Ett&lt;br&gt;Två</p>",
    "<div> inside <p>": "<p><div>Ett</div></p>",
    "<button> inside <a>": '<a href="/x"><button>Spara</button></a>',
    "<form> inside <form>": '<form action="/a"><form action="/b"><button>Spara</button></form></form>',
    "<div/> does not close itself": "<div/>",
    "</aside> closes nothing": "<p>Ett</p></aside>",
    "<i> is never closed": "<b><i>Ett</b></i>",
    "<section> is never closed": "<section><p>Ett</p>",
    "has the attribute class twice": '<p class="a" class="b">Ett</p>',
    "</br> closes nothing": "Ett</br>",
    "in English: «You must enter a heading»": "<p>You must enter a heading</p>",
    "in English: «Show the whole log»": '<a href="/x" aria-label="Show the whole log">Visa</a>',
}


@each(("problem", "body"), BROKEN_ANYWHERE.items(), ids=list(BROKEN_ANYWHERE))
def test_each_rule_finds_what_breaks_it_on_a_page_and_in_a_fragment(problem, body):
    in_fragment = problems(body)
    assert any(problem in found for found in in_fragment), in_fragment
    # On a page the line is another.
    assert any(problem.split(" (line")[0] in found for found in problems(page(body)))


BROKEN_PAGES = {
    "<html lang> is 'en', not 'sv'": page("").replace('lang="sv"', 'lang="en"'),
    "<html lang> is None": page("").replace(' lang="sv"', ""),
    "2 h1 on the page": page("<h1>Till</h1>"),
    "0 h1 on the page": page("").replace("<h1>Ny händelse</h1>", ""),
    "the h1 is empty": page("").replace("<h1>Ny händelse</h1>", "<h1></h1>"),
    "does not begin with the h1": page("").replace("<title>Ny", "<title>En ny"),
    "a level is missing": page("<h3>Uppgifter</h3>"),
    "2 <main> on the page": page("").replace("</body>", "<main></main></body>"),
    "no <meta name=viewport>": page("").replace('name="viewport"', 'name="annat"'),
    "aria-describedby names #borta": page('<label>A <input name="a" aria-describedby="borta"></label>'),
    "aria-labelledby names #borta": page('<section aria-labelledby="borta">Ett</section>'),
    "for names #borta": page('<label for="borta">A</label>'),
    "the link leads to #borta": page('<a href="#borta">Hoppa</a>'),
}


@each(("problem", "text"), BROKEN_PAGES.items(), ids=list(BROKEN_PAGES))
def test_each_rule_of_whole_pages_finds_what_breaks_it(problem, text):
    found = problems(text)
    assert any(problem in line for line in found), found


def test_the_title_of_a_page_with_errors_may_begin_with_fel():
    assert problems(page("").replace("<title>Ny", "<title>Fel: Ny")) == []


def test_a_reference_out_of_a_fragment_is_not_held_against_it():
    assert problems('<label>A <input name="a" aria-describedby="utanfor"></label>') == []


def test_an_answer_to_a_whole_page_request_is_judged_as_a_page_even_when_it_is_a_fragment():
    assert any("0 h1" in line for line in problems("<p>Ett</p>", page=True))


def test_language_is_not_judged_where_the_test_says_so_or_the_page_is_english():
    assert problems("<p>You must enter a heading</p>", check_language=False) == []
    assert problems("<p>You must enter a heading</p>", language="en") == []


def test_a_problem_says_where_it_is():
    (found,) = problems('<p>Ett</p>\n\n<button id="spara" class="vk-button"></button>')
    assert found == "<button id='spara' class='vk-button'> (line 3) has no name"
