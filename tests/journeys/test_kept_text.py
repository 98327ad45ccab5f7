"""What is typed and not saved is kept for the one who typed it: through a refusal, through a sign-in, and from whoever sits down next."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import CHIEF_OF_STAFF, LIAISON, LOG_KEEPER

pytestmark = pytest.mark.browser
TYPED = "Dammen vid Rimbo läcker, lång text som ingen vill skriva om"


def test_the_next_person_in_the_same_tab_does_not_see_what_was_typed(journey, log):
    journey.given_i_come_in_as(LOG_KEEPER).when_i_open(log).when_i_press("n").when_i_type(TYPED)
    journey.context.clear_cookies()
    journey.given_i_come_in_as(CHIEF_OF_STAFF).when_i_open(log)
    assert journey.field("New entry").input_value() == ""
    journey.context.clear_cookies()
    journey.given_i_come_in_as(LOG_KEEPER).when_i_open(log)
    assert journey.field("New entry").input_value() == TYPED


def test_a_text_that_was_refused_survives_a_change_elsewhere_in_the_form(journey, log):
    journey.given_pages_that_answer(422).given_i_am(LOG_KEEPER).when_i_open(log)
    journey.when_i_write("New entry", TYPED).when_i_write("Happened", "om en stund").when_i_click("Save")
    journey.page.locator("[aria-invalid=true]").first.wait_for()
    journey.field("Happened").fill("00:30")
    journey.when_i_open("/incidents/").when_i_open(log)
    assert journey.field("New entry").input_value() == TYPED
    assert journey.field("Happened").input_value() == "00:30"
    journey.when_i_click("Save").then_i_see(TYPED)


def test_after_saving_nothing_is_kept(journey, log):
    journey.given_i_am(LOG_KEEPER).when_i_open(log)
    journey.when_i_press("n").when_i_type(TYPED).when_i_press("Enter").then_i_see(TYPED)
    journey.when_i_open("/incidents/").when_i_open(log)
    assert journey.field("New entry").input_value() == ""


DECISION = {"title": "Vakt vid vattenverket", "text": "Två väktare i natt.", "grounds": "Hot mot verket.", "decided_by": "Kommundirektör"}


def losing(journey, path, *, saved):
    """The answer to the first form that is sent there is lost, after it was saved or before it came."""
    once: list[object] = []

    def lose(route):
        if route.request.method != "POST" or once:
            route.continue_()
            return
        once.append(route.fetch(max_redirects=0) if saved else None)
        # With the answer its cookie is lost, by which the next page would have said "saved".
        journey.context.clear_cookies(name="messages")
        route.abort()

    journey.page.route(f"**{path}", lose)


def form_of(journey):
    return journey.page.locator("main form[data-keep]").first


def chosen(journey):
    """What the form would send, apart from what the server put there itself."""
    entries = form_of(journey).evaluate("(form) => [...new FormData(form)]")
    return [[name, value] for name, value in entries if name not in {"csrfmiddlewaretoken", "_author", "key"}]


def key_of(journey):
    return form_of(journey).locator("[name=key]").input_value()


def sent(journey):
    with journey.page.expect_navigation():
        form_of(journey).get_by_role("button").last.click()


def lost(journey, path, *, saved=False):
    """Sends what is filled in, loses the answer, and opens the page again; what was sent, and its key."""
    losing(journey, path, saved=saved)
    before, key = chosen(journey), key_of(journey)
    form_of(journey).get_by_role("button").last.click()
    # The browser says that nothing came: only then does one open the page again.
    journey.page.wait_for_url("chrome-error://**")
    journey.when_i_open(path)
    return before, key


def secret_decision(journey, log):
    """A decision that is marked secret, filled in."""
    path = log.replace("/log/", "/decisions/new/")
    journey.given_i_am(LOG_KEEPER).when_i_open(path)
    for name, text in {**DECISION, "statute": "18 kap. 13 § OSL"}.items():
        form_of(journey).locator(f"[name={name}]").evaluate("(field) => field.closest('details')?.setAttribute('open', '')")
        form_of(journey).locator(f"[name={name}]").fill(text)
    form_of(journey).locator("[name=secrecy]").select_option("secret")
    form_of(journey).locator("[name=capacity]").select_option("chief_of_staff")
    return path


def texts_of(journey, log):
    journey.when_i_open(log.replace("/log/", "/decisions/"))
    return journey.page.locator("main .incident-list").inner_text()


def test_a_secret_decision_whose_answer_was_lost_is_still_secret(journey, journeys, log):
    path = secret_decision(journey, log)
    before, key = lost(journey, path)
    assert chosen(journey) == before
    assert ["secrecy", "secret"] in before
    assert key_of(journey) == key
    assert form_of(journey).locator("[name=secrecy]").is_visible(), "the part that was closed is open, so that one sees it"
    sent(journey)
    journey.page.unroute_all(behavior="ignoreErrors")
    assert DECISION["title"] in texts_of(journey, log)
    assert DECISION["title"] not in texts_of(journeys().given_i_am(LIAISON), log)


def test_what_was_saved_before_its_answer_was_lost_is_not_saved_again(journey, log):
    path = secret_decision(journey, log)
    before, key = lost(journey, path, saved=True)
    assert (chosen(journey), key_of(journey)) == (before, key)
    sent(journey)
    assert texts_of(journey, log).count(DECISION["title"]) == 1


def test_what_is_changed_after_its_answer_was_lost_is_something_else(journey, log):
    path = secret_decision(journey, log)
    _before, key = lost(journey, path, saved=True)
    form_of(journey).locator("[name=text]").fill("Fyra väktare i natt.")
    assert key_of(journey) != key
    journey.when_i_open(path)
    assert key_of(journey) != key, "also when the page is opened once more"
    assert ["text", "Fyra väktare i natt."] in chosen(journey)
    sent(journey)
    said = texts_of(journey, log)
    assert "Två väktare i natt." in said
    assert "Fyra väktare i natt." in said


def test_ticks_and_radio_buttons_are_kept_too(journey, log):
    path = log.replace("/log/", "/leadership/start/")
    journey.given_i_am(CHIEF_OF_STAFF).when_i_open(path)
    form = form_of(journey)
    untouched = chosen(journey)
    form.locator("input[type=checkbox]").nth(1).evaluate("(box) => box.click()")
    form.locator("input[type=checkbox]").nth(2).evaluate("(box) => box.click()")
    form.locator("input[type=radio]:not(:checked)").last.evaluate("(box) => box.click()")
    filled = chosen(journey)
    assert filled != untouched
    journey.when_i_open("/incidents/").when_i_open(path)
    assert chosen(journey) == filled


def test_a_box_that_is_emptied_after_saving_has_its_own_choices_back(journey, log):
    journey.given_i_am(LOG_KEEPER).when_i_open(log)
    form_of(journey).locator("[name=category]").select_option("decision")
    journey.when_i_write("New entry", TYPED).when_i_open("/incidents/").when_i_open(log)
    assert ["category", "decision"] in chosen(journey)
    journey.when_i_click("Save").then_i_see(TYPED)
    assert ["category", "info"] in chosen(journey)
    assert form_of(journey).locator("> .since__important").count() == 0


def test_neither_a_password_nor_what_nobody_can_see_is_kept(journey, log):
    path = secret_decision(journey, log)
    form_of(journey).evaluate("""(form) => {
      form.append(Object.assign(document.createElement("input"), { type: "password", name: "secret", value: "hemligt1" }));
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "unseen", value: "hemligt2" }));
    }""")
    form_of(journey).locator("[name=title]").fill("Sparat på hyllan")
    kept = journey.page.evaluate("JSON.stringify({ ...sessionStorage })")
    token = form_of(journey).locator("[name=csrfmiddlewaretoken]").input_value()
    assert "Sparat på hyllan" in kept
    assert [one for one in ("hemligt1", "hemligt2", token) if one in kept] == []
    lost(journey, path)
    kept = journey.page.evaluate("JSON.stringify({ ...sessionStorage })")
    assert "Sparat på hyllan" in kept
    assert [one for one in ("hemligt1", "hemligt2", token) if one in kept] == []


@pytest.mark.parametrize(("page", "texts"), [
    ("tasks/new/", {"what": "Pumpa ur källaren på Skolgatan", "assignee": "Räddningstjänsten"}),
    ("questions/new/", {"title": "Vem röjer vägen till Vätö?", "lead": "Trafikverket"}),
])  # fmt: skip
def test_what_is_typed_is_kept_also_where_names_are_suggested(journey, log, page, texts):
    """The names that a field suggests are options of no choice: they are neither kept nor in the way."""
    path = log.replace("/log/", f"/{page}")
    wrong: list[object] = []
    journey.given_i_am(CHIEF_OF_STAFF)
    journey.page.on("pageerror", lambda error: wrong.append(str(error)))
    journey.when_i_open(path)
    assert form_of(journey).locator("datalist option").count() > 0
    for name, said in texts.items():
        form_of(journey).locator(f"[name={name}]").press_sequentially(said)
    journey.when_i_open("/incidents/").when_i_open(path)
    assert wrong == []
    assert {name: form_of(journey).locator(f"[name={name}]").input_value() for name in texts} == texts
