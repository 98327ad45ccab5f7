"""Django's own widgets without its templates: a list of three hundred people to choose among took forty milliseconds, and takes three.

They write what Django's templates write, but for white space between elements; a test holds the one against the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.safestring import SafeData

_FOLDER = "django/forms/widgets/"
_INPUTS = (
    "input",
    "text",
    "number",
    "email",
    "url",
    "password",
    "hidden",
    "date",
    "datetime",
    "time",
    "checkbox",
    "color",
    "search",
    "tel",
    "file",
)
Widget = Mapping[str, Any]


def written(template: str, widget: Widget) -> str | None:
    """What a widget's template would write; None for a template that is not one of these."""
    write = _WRITERS.get(template)
    return write(widget) if write else None


def _as_text(value: Any) -> str:
    """A value as text, escaped unless it is marked as safe."""
    return str(value) if isinstance(value, SafeData) else escape(str(value))


def as_shown(value: Any) -> str:
    """The same for what people read: numbers as they are written here."""
    return _escaped(value if isinstance(value, str) else str(value if isinstance(value, Promise) else localize(value)))


def _escaped(text: str) -> str:
    # Django's own does the same after asking whether the text is lazy, which it is not here.
    return text if isinstance(text, SafeData) else escape(text)


def _attrs(attrs: Mapping[str, Any]) -> str:
    shown = ((name, value) for name, value in attrs.items() if value is not False)
    return "".join(f" {_as_text(name)}" if value is True else f' {_as_text(name)}="{_as_text(value)}"' for name, value in shown)


def _input(widget: Widget) -> str:
    value = widget["value"]
    given = "" if value is None else f' value="{_as_text(value)}"'
    return f'<input type="{_as_text(widget["type"])}" name="{_as_text(widget["name"])}"{given}{_attrs(widget["attrs"])}>'


def _textarea(widget: Widget) -> str:
    value = widget["value"]
    return f'<textarea name="{_as_text(widget["name"])}"{_attrs(widget["attrs"])}>\n{as_shown(value) if value else ""}</textarea>'


def _choice(widget: Widget) -> str:
    """One choice of a list to open."""
    return f'<option value="{_as_text(widget["value"])}"{_attrs(widget["attrs"])}>{as_shown(widget["label"])}</option>'


def _select(widget: Widget) -> str:
    parts = [f'<select name="{_as_text(widget["name"])}"{_attrs(widget["attrs"])}>']
    for name, choices, _number in widget["optgroups"]:
        if name:
            parts.append(f'\n  <optgroup label="{as_shown(name)}">')
        parts += [f"\n  {_choice(one)}" for one in choices]
        if name:
            parts.append("\n  </optgroup>")
    return "".join([*parts, "\n</select>"])


def _ticked(widget: Widget) -> str:
    """One choice with a box or a button of its own."""
    if not widget.get("wrap_label"):
        return _input(widget)
    id = widget["attrs"].get("id")
    to = f' for="{as_shown(id)}"' if id else ""
    return f"<label{to}>{_input(widget)} {as_shown(widget['label'])}</label>"


def _several(widget: Widget) -> str:
    attrs = widget["attrs"]
    given = "".join(f' {name}="{as_shown(attrs[name])}"' for name in ("id", "class") if attrs.get(name))
    parts = [f"<div{given}>"]
    for name, choices, _number in widget["optgroups"]:
        if name:
            parts.append(f"\n  <div><label>{as_shown(name)}</label>")
        parts += [f"<div>\n    {_ticked(one)}</div>" for one in choices]
        if name:
            parts.append("\n  </div>")
    return "".join([*parts, "\n</div>"])


_WRITERS: dict[str, Callable[[Widget], str]] = {
    **{f"{_FOLDER}{name}.html": _input for name in _INPUTS},
    f"{_FOLDER}textarea.html": _textarea,
    f"{_FOLDER}select.html": _select,
    f"{_FOLDER}select_option.html": _choice,
    f"{_FOLDER}radio_option.html": _ticked,
    f"{_FOLDER}checkbox_option.html": _ticked,
    f"{_FOLDER}radio.html": _several,
    f"{_FOLDER}checkbox_select.html": _several,
}
