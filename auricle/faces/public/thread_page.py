"""The open inbox on the page without scripting: the server unlocks it for this request."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from auricle.faces.public.handed_words import handed_in_words
from auricle.faces.public.mail_form import MailForm
from auricle.faces.public.pin_form import PinForm
from auricle.faces.public.report_fields import FilesField, FilesInput
from auricle.faces.shared.thread_words import in_words
from auricle.inbox import reporter_side
from auricle.inbox.reporter_side import Unlocked
from auricle.referrals.reporter_side import handed_over

PLAIN_FORM = "plain-message"


class MessageForm(forms.Form):
    """An answer, an addition, more files."""

    use_required_attribute = False

    text = forms.CharField(
        label=_("Write to the people who work on your report"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off", "form": PLAIN_FORM}
        ),
    )
    evidence = FilesField(
        label=_("Add files"),
        help_text=_("Up to 10 files of 200 MB."),
        required=False,
        widget=FilesInput(attrs={"multiple": True, "form": PLAIN_FORM}),
    )

    def clean(self) -> dict[str, Any]:
        """Something must be said or shown."""
        given = super().clean() or {}
        if not self.errors and not given.get("text", "").strip() and not given.get("evidence"):
            self.add_error("text", _("Write something or add a file"))
        return given


def show_thread(
    request: HttpRequest,
    *,
    cookie: str,
    form: MessageForm,
    asked: bool = False,
    pin_form: forms.Form | None = None,
    mail_form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole inbox. `asked` shows the question whether to withdraw, `pin_form` a PIN that was refused, `mail_form`
    an address.

    Raises InboxEnded.
    """
    now = timezone.now()
    unlocked = reporter_side.unlock(cookie=cookie, now=now)
    thread: Mapping[str, Any] = unlocked.thread
    told = in_words(thread, now=now)
    handed = handed_over(cookie=cookie, now=now)
    context = {
        "thread": told,
        "handed": handed_in_words(handed, looking=bool(told["can_withdraw"]), now=now),
        "story": opened(unlocked, thread["story"]),
        "messages": [message(unlocked, sealed) for sealed in thread["messages"]],
        "form": form,
        "ask_withdraw": asked,
        "pin_form": pin_form or PinForm(),
        "pin_refused": pin_form is not None,
        "mail_form": mail_form or MailForm(),
        "mail_refused": mail_form is not None,
        "told_by": settings.AURICLE_MAIL_REPORTERS,
    }
    return render(request, "public/thread.html", context, status=status)


def message(unlocked: Unlocked, sealed: Mapping[str, Any]) -> dict[str, object]:
    """One message with its words and the names of its files."""
    words = opened(unlocked, sealed["object"])
    return {
        "sender": sealed["from"],
        "kind": sealed["kind"],
        "at": datetime.fromisoformat(sealed["at"]),
        **words,
    }


def opened(unlocked: Unlocked, sealed: Mapping[str, object]) -> dict[str, object]:
    """The words of a story or message."""
    words = reporter_side.open_words(unlocked, sealed)
    return {"text": words.get("text", ""), "files": words.get("files", [])}
