"""Mail, through a real server on this machine."""

from __future__ import annotations

import email
import email.policy
import ssl
from dataclasses import replace
from uuid import UUID

import pytest

from vardkase.leadership.channels.mail import Mail
from vardkase.leadership.channels.message import Failure, Fault, Message, Receipt, State
from vardkase.leadership.tests.providers import NOW, SmtpProvider, certificate, closed_port
from vardkase.testing.cases import each

REFERENCE = UUID("01890000-0000-7000-8000-000000000003")
MESSAGE = Message(
    "Testa.Exempelsson@Kommunen.example",
    "Du kallas in som stabschef.\nVälkommen.",
    REFERENCE,
    "https://kris.example/k/x",
    subject="Inkallelse: åäö",
)


def mail(port: int, **others) -> Mail:
    return replace(Mail("127.0.0.1", port, sender="Kommunens krisledning <kris@kommunen.example>", starttls=False, timeout=3), **others)


@pytest.fixture
def server():
    with SmtpProvider() as started:
        yield started


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"))


def trusting(papers) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=papers[0])


def test_a_mail_is_plain_text_with_subject_sender_and_our_reference(server):
    outcome = mail(server.port).send(MESSAGE, NOW)
    assert outcome == Receipt("mail", f"<{REFERENCE}@kommunen.example>", NOW, State.HANDED_OVER)
    (letter,) = server.letters
    assert (letter.sender, letter.to) == ("kris@kommunen.example", ["Testa.Exempelsson@kommunen.example"])
    read = email.message_from_bytes(letter.text.encode(), policy=email.policy.default)
    assert read["Subject"] == "Inkallelse: åäö"
    assert read["From"].addresses[0].display_name == "Kommunens krisledning"
    assert read["Message-ID"] == f"<{REFERENCE}@kommunen.example>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Date"].datetime == NOW
    assert read.get_content_type() == "text/plain"
    assert read.get_content().split() == [*MESSAGE.text.split(), "https://kris.example/k/x"]


def test_a_link_that_stands_in_the_text_is_not_said_twice(server):
    mail(server.port).send(replace(MESSAGE, text="Svara på https://kris.example/k/x"), NOW)
    assert server.letters[0].text.replace("=\r\n", "").count("/k/x") == 1


def test_without_a_subject_the_text_is_the_subject(server):
    mail(server.port).send(replace(MESSAGE, subject="", text="Du kallas in\r\nBcc: spion@ond.example"), NOW)
    read = email.message_from_string(server.letters[0].text, policy=email.policy.default)
    assert read["Subject"] == "Du kallas in Bcc: spion@ond.example"
    assert read["Bcc"] is None
    assert server.letters[0].to == ["Testa.Exempelsson@kommunen.example"]


def test_a_subject_with_a_line_break_stays_a_subject(server):
    mail(server.port).send(replace(MESSAGE, subject="a\r\nBcc: spion@ond.example"), NOW)
    assert email.message_from_string(server.letters[0].text)["Bcc"] is None


def test_a_swedish_domain_is_written_as_servers_know_it(server):
    assert isinstance(mail(server.port).send(replace(MESSAGE, to="kris@räddning.example"), NOW), Receipt)
    assert server.letters[0].to == ["kris@xn--rddning-5wa.example"]


@pytest.mark.parametrize("to", ["", "x", "a@b", "a@b.example, c@d.example", "a@b.example\r\nRCPT TO:<c@d.example>", "070-174 06 05"])
def test_what_is_no_address_is_refused_before_anything_is_said(server, to):
    outcome = mail(server.port).send(replace(MESSAGE, to=to), NOW)
    assert outcome.fault is Fault.NUMBER_REFUSED
    assert server.said == []


@pytest.mark.parametrize("others", [{"host": ""}, {"sender": ""}, {"sender": "no address"}])
def test_a_server_that_is_not_set_up_says_so(server, others):
    assert mail(server.port, **others).send(MESSAGE, NOW).fault is Fault.NOT_CONFIGURED


class TestEncryption:
    def test_with_starttls_and_login_the_letter_goes_encrypted(self, papers):
        with SmtpProvider(certificate=papers) as server:
            outcome = mail(server.port, starttls=True, user="u", password="p", tls=trusting(papers)).send(MESSAGE, NOW)
        assert isinstance(outcome, Receipt), outcome
        assert server.letters[0].by_tls
        assert server.letters[0].login

    def test_a_server_that_offers_no_encryption_gets_neither_password_nor_letter(self, server):
        outcome = mail(server.port, starttls=True, user="u", password="p").send(MESSAGE, NOW)
        assert (outcome.fault, outcome.state) == (Fault.NOT_CONFIGURED, State.FAILED)
        assert not [line for line in server.said if line.startswith(("AUTH", "MAIL", "DATA"))]

    def test_a_certificate_that_nobody_knows_is_not_trusted(self, papers):
        with SmtpProvider(certificate=papers) as server:
            outcome = mail(server.port, starttls=True, user="u", password="p").send(MESSAGE, NOW)
        assert (outcome.fault, outcome.state) == (Fault.NOT_CONFIGURED, State.FAILED)
        assert not [line for line in server.said if line.startswith(("AUTH", "MAIL"))]

    def test_a_certificate_for_another_name_is_not_trusted(self, papers):
        with SmtpProvider(certificate=papers) as server:
            outcome = mail(server.port, host="localhost", starttls=True, tls=trusting(papers)).send(MESSAGE, NOW)
        assert outcome.fault in {Fault.NOT_CONFIGURED, Fault.PROVIDER_UNREACHABLE}
        assert server.letters == []


TROUBLES = [
    ({"RCPT": "550 no such person"}, Fault.NUMBER_REFUSED, State.FAILED),
    ({"RCPT": "451 greylisted"}, Fault.PROVIDER_REFUSED, State.FAILED),
    ({"MAIL": "553 not you"}, Fault.PROVIDER_REFUSED, State.FAILED),
    ({"DATA": "554 no"}, Fault.PROVIDER_REFUSED, State.FAILED),
    ({"END": "552 too large"}, Fault.PROVIDER_REFUSED, State.FAILED),
    ({"END": "drop"}, Fault.PROVIDER_NONSENSE, State.UNKNOWN),
    ({"END": None}, Fault.PROVIDER_SLOW, State.UNKNOWN),
    ({"EHLO": None}, Fault.PROVIDER_SLOW, State.FAILED),
    ({"MAIL": "blah"}, Fault.PROVIDER_NONSENSE, State.UNKNOWN),
]


@each(("replies", "fault", "state"), TROUBLES, ids=[str(replies) for replies, _, _ in TROUBLES])
def test_every_trouble_is_a_failure_of_its_kind(replies, fault, state):
    with SmtpProvider(replies) as server:
        outcome = mail(server.port, timeout=0.2 if None in replies.values() else 3).send(MESSAGE, NOW)
    assert isinstance(outcome, Failure)
    assert (outcome.fault, outcome.state) == (fault, state)
    assert server.letters == []


@pytest.mark.parametrize(("greeting", "fault"), [("554 go away", Fault.PROVIDER_REFUSED), ("HTTP/1.1 200 OK", Fault.PROVIDER_NONSENSE)])
def test_a_server_that_greets_badly_gets_no_letter(greeting, fault):
    with SmtpProvider(greeting=greeting) as server:
        outcome = mail(server.port).send(MESSAGE, NOW)
    assert (outcome.fault, outcome.state) == (fault, State.FAILED)


def test_a_wrong_password_is_not_configured():
    with SmtpProvider({"AUTH": "535 wrong"}) as server:
        outcome = mail(server.port, user="u", password="p").send(MESSAGE, NOW)
    assert (outcome.fault, outcome.state) == (Fault.NOT_CONFIGURED, State.FAILED)


@pytest.mark.parametrize("farewell", ["drop", "500 what?", None])
def test_a_bad_farewell_does_not_undo_what_was_taken(farewell):
    with SmtpProvider({"QUIT": farewell}) as server:
        outcome = mail(server.port).send(MESSAGE, NOW)
    assert isinstance(outcome, Receipt)
    assert len(server.letters) == 1


def test_nobody_there_is_unreachable_and_has_certainly_not_gone():
    outcome = mail(closed_port()).send(MESSAGE, NOW)
    assert (outcome.fault, outcome.state) == (Fault.PROVIDER_UNREACHABLE, State.FAILED)
