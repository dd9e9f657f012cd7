"""How mail comes to me: my address, what I am told of and how soon, and my hours."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.errors import Invalid
from auricle.faces.desk.own_mail_forms import AddressForm, ChoicesForm, CodeForm
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.mailing import own_address, own_choices
from auricle.mailing.own_address import NoCode, NoMail, TooSoon
from auricle.vault.storing import NoKey

DONE = {
    "address": _("A code is on its way to that address. Type it here within 30 minutes."),
    "code": _("Confirmed. Mail comes to this address from now on."),
    "remove": _("Your address is deleted. No mail comes any more."),
    "choices": _("Kept."),
}
UNUSABLE = _("This cannot be used as a mail address. Check it and try again.")
TOO_SOON = _("A code is on its way already. Wait a minute before you ask for another.")
WRONG_CODE = _("This is not the code of the newest mail. Check it and try again.")
NO_CODE = _("This code ran out, or was typed wrongly too often. Give the address again.")
NO_KEY = _("The address cannot be kept safely at the moment. Try again later, or tell an administrator.")


@require_http_methods(["GET", "HEAD", "POST"])
def own_mail(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show it, or change one part of it."""
    how = own_choices.own_mail(by=visit.person, now=visit.now)
    shown: dict[str, forms.Form] = {
        "address": AddressForm(),
        "code": CodeForm(),
        "choices": ChoicesForm(initial=ChoicesForm.values_of(how.choices, how.hours)),
    }
    if request.method == "POST":
        what = request.POST.get("what", "")
        if _change(request, visit, what, shown):
            return redirect(f"{request.path}?done={what}#done")
        how = own_choices.own_mail(by=visit.person, now=visit.now)
    context = {
        "how": how,
        "forms": shown,
        "done": DONE.get(request.GET.get("done", "")),
        "wrong": next((form for form in shown.values() if form.errors), None),
    }
    return show(request, visit, "desk/own_mail.html", context, status=422 if context["wrong"] else 200)


def _change(request: HttpRequest, visit: Visit, what: str, shown: dict[str, forms.Form]) -> bool:
    """Try one of the forms; a form with errors takes its place on the page."""
    match what:
        case "address":
            shown[what] = AddressForm(request.POST)
            return shown[what].is_valid() and _give(shown[what], visit)
        case "code":
            shown[what] = CodeForm(request.POST)
            return shown[what].is_valid() and _confirm(shown[what], visit)
        case "remove":
            own_address.take_away(by=visit.person, now=visit.now)
            return True
        case "choices":
            choices = ChoicesForm(request.POST)
            shown[what] = choices
            if choices.is_valid():
                own_choices.choose(
                    by=visit.person, choices=choices.choices, hours=choices.hours, now=visit.now
                )
            return choices.is_valid()
    raise Http404


def _give(form: forms.Form, visit: Visit) -> bool:
    try:
        own_address.give(by=visit.person, address=form.cleaned_data["mailbox"], now=visit.now)
    except Invalid:
        form.add_error("mailbox", UNUSABLE)
    except TooSoon:
        form.add_error("mailbox", TOO_SOON)
    except (NoKey, NoMail):
        form.add_error("mailbox", NO_KEY)
    return not form.errors


def _confirm(form: forms.Form, visit: Visit) -> bool:
    try:
        own_address.confirm(by=visit.person, code=form.cleaned_data["code"], now=visit.now)
    except Invalid:
        form.add_error("code", WRONG_CODE)
    except NoCode:
        form.add_error("code", NO_CODE)
    return not form.errors
