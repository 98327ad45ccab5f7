"""Short ways of saying what stands in a report: a fact that is masked, a step with its meaning, a sum of money, a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from vardkase.preparedness.reporting.content import Material
from vardkase.preparedness.rules.methods import MatrixClass, Scale
from vardkase.preparedness.rules.reports import Text, provision
from vardkase.preparedness.rules.risks import Field, Risk
from vardkase.ui.documents import Block, Paragraph


def hidden(ground: str) -> str:
    """What stands in place of what is secret."""
    return _("masked (%(provision)s)") % {"provision": provision(ground)}


def of_field(found: Material, risk: Risk, part: Field, value: str) -> str:
    """What a field of a risk says in this report: its value, that it is masked, or that it is secret with its value."""
    secret = risk.secret(part)
    if secret is None:
        return value
    if found.is_masked:
        return hidden(str(secret.ground))
    return _("%(value)s [secret, %(provision)s]") % {"value": value, "provision": provision(str(secret.ground))} if value else ""


def of_text(found: Material, text: Text | None) -> str:
    """What is written under a heading as this report says it; of a masked one the words that stand in its place."""
    if text is None:
        return ""
    if not text.ground or found.is_masked:
        return text.text
    return _("%(value)s [secret, %(provision)s]") % {"value": text.text, "provision": provision(text.ground)}


def step(scale: Scale, value: int | None) -> str:
    """A step with its meaning: "3 medelhög (en gång på 10–100 år)"."""
    level = scale.level(value)
    if level is None:
        return ""
    return f"{scale.named(value)} ({level.meaning})" if level.meaning else scale.named(value)


def likelihood(found: Material, risk: Risk) -> str:
    """The likelihood, or why there is none; a word for what nobody has judged yet."""
    if risk.likelihood is not None:
        return found.head.method.likelihood.named(risk.likelihood)
    return _("Not judged: see the reason") if risk.unlikely else _("Not judged yet")


def in_class(found: MatrixClass | None) -> str:
    """What a class is called; a dash for none."""
    return found.name if found else "–"


def shade(found: MatrixClass) -> int:
    """How dark a class is in the matrix: the graver, the darker, so that black and white tells it too."""
    return max(0, min(4, found.order - 1))


def money(kronor: int) -> str:
    """A sum: "1 200 000 kr"; a dash for none."""
    return f"{kronor:,}".replace(",", "\u00a0") + "\u00a0kr" if kronor else "–"


def day(on: date | None) -> str:
    """A day as 2026-03-31; a dash for none."""
    return on.isoformat() if on else "–"


def paragraphs(text: str) -> list[Block]:
    """A text as paragraphs: an empty line parts them."""
    return [Paragraph(one.strip()) for one in text.split("\n\n") if one.strip()]


def listed(names: Iterable[str]) -> str:
    """Names with commas; a dash for none."""
    return ", ".join(names) or "–"
