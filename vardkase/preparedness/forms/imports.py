"""Forms of imports: the file, the sheet, the columns, and the yes to what was shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.sheets.reading import MAX_BYTES, MOST_ROWS
from vardkase.ui.forms import add_refusal


class KeyedForm(forms.Form):
    """A form that can be sent twice without harm."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", new_id())

    def refuse(self, refusal: Refusal) -> None:
        """Shows a refusal at the field it is about, else above the form."""
        field = str(refusal.facts.get("field", ""))
        add_refusal(self, refusal, field if field in self.fields else next(iter(self.fields)) if "file" in self.fields else None)


class FileForm(KeyedForm):
    """A file of risks, functions or dependencies."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=_("Excel (.xlsx, .xlsm) or CSV, at most %(megabytes)s MB and %(rows)s rows.")
        % {"megabytes": MAX_BYTES // 1024**2, "rows": f"{MOST_ROWS:,}".replace(",", "\u00a0")},
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xlsm"}),
    )


class SheetForm(forms.Form):
    """Which sheet of the workbook."""

    sheet = forms.ChoiceField(label=_("Sheet"))
    mark_optional = False

    def __init__(self, *args: Any, names: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]  # a choice field


class ColumnsForm(forms.Form):
    """Which column is what: one question for each column of the file, with the first values as a hint."""

    mark_optional = False

    def __init__(
        self,
        *args: Any,
        header: tuple[str, ...],
        samples: list[str],
        chosen: Mapping[int, str],
        choices: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for place, heading in enumerate(header):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=heading or _("Column %(number)s, without a heading") % {"number": place + 1},
                choices=[("", _("Do not import")), *choices],
                required=False,
                initial=chosen.get(place, ""),
                help_text=samples[place],
            )

    def chosen(self) -> dict[int, str]:
        """Column number -> what it holds."""
        return {int(name.removeprefix("column_")): value for name, value in self.cleaned_data.items() if value}


class ConfirmForm(KeyedForm):
    """Do what was shown."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    skip_faulty = forms.BooleanField(label=_("Pass over the rows with errors and import the others"), required=False)
    judged = forms.BooleanField(
        label=_("The judgements are of this year"), required=False,
        help_text=_("Otherwise every risk waits until somebody has looked at it, as those that come from the year before."),
    )  # fmt: skip

    def show(self, seen: str, *, faulty: bool, risks: bool) -> None:
        """Binds the button to what is shown now, also in a form that was sent for something earlier."""
        self.initial["seen"] = seen
        if self.is_bound:
            self.data = {**self.data.dict(), "seen": seen}  # type: ignore[attr-defined]  # a QueryDict
        if not faulty:
            del self.fields["skip_faulty"]
        if not risks:
            del self.fields["judged"]


class UndoForm(KeyedForm):
    """Why an import is taken out again."""

    reason = forms.CharField(label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
