"""Which lines of the trail an address asks for, and that address for the next page."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from auricle.audit.acts import KINDS, Kind
from auricle.oversight.lines import LAST, Wanted

HOURS = [(str(hour), f"{hour:02}:00") for hour in range(24)]
KEPT = ("person", "kind", "day", "hour", "subject")


class FilterForm(forms.Form):
    """Each field narrows the list; what cannot be read narrows nothing and is said."""

    use_required_attribute = False

    person = forms.RegexField(
        r"^[\w-]{1,40}\Z",
        label=_("Person"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": _("A sign such as m-7K3M9QRX, as it stands in the list")},
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *KINDS.items()])
    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    hour = forms.ChoiceField(label=_("Hour"), required=False, choices=[("", _("All day")), *HOURS])
    subject = forms.RegexField(r"^[0-9a-f]{64}\Z", required=False, widget=forms.HiddenInput)
    before = forms.IntegerField(required=False, min_value=1, max_value=LAST, widget=forms.HiddenInput)


@dataclass(frozen=True)
class Filter:
    """What an address asks for: the form as typed, the lines that it means, and the address without the page."""

    form: FilterForm
    wanted: Wanted
    address: str
    subject: str


def read_filter(query: QueryDict) -> Filter:
    """The filter of an address."""
    form = FilterForm(query)
    form.is_valid()
    typed = form.cleaned_data
    since, until = _span(typed.get("day"), typed.get("hour") or "")
    wanted = Wanted(
        actor=typed.get("person") or "",
        kind=Kind(typed["kind"]) if typed.get("kind") else None,
        subject=bytes.fromhex(typed["subject"]) if typed.get("subject") else None,
        since=since,
        until=until,
        before=typed.get("before") or LAST,
    )
    given = {name: query[name] for name in KEPT if query.get(name) and name not in form.errors}
    return Filter(form, wanted, urlencode(given), typed.get("subject") or "")


def _span(day: date | None, hour: str) -> tuple[datetime | None, datetime | None]:
    """The day, or one hour of it, in the hotline's time zone."""
    if day is None or day == date.max:
        return None, None
    if hour:
        begin = timezone.make_aware(datetime.combine(day, time(int(hour))))
        return begin, begin + timedelta(hours=1)
    begin, end = (
        timezone.make_aware(datetime.combine(each, time())) for each in (day, day + timedelta(days=1))
    )
    return begin, end
