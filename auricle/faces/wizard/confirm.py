"""The last step: everything once more, then the hotline is founded and each person's sheet is shown."""

from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from auricle.directory.invitations import Invited
from auricle.errors import AuricleError
from auricle.faces.shared.qr import qr
from auricle.faces.wizard import page
from auricle.faces.wizard.lack_words import in_words
from auricle.founding import found as founding
from auricle.founding.found import preset_of
from auricle.founding.staffing import lacks
from auricle.vault.setting_up import Account

SIGN = "auricle keys org sign key-request.json --folder FOLDER --out signed.json"


@dataclass
class Shown:
    """The sheets, kept in this process until somebody says that they have been handed on, and nowhere else."""

    accounts: list[Account] = field(default_factory=list, repr=False)
    invited: list[Invited] = field(default_factory=list, repr=False)


shown = Shown()


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Show what will be; found it when asked to."""
    known = page.answers()
    if founding.is_founded():
        return redirect("sheets")
    if known.next_step() != "confirm":
        return redirect(known.next_step())
    if request.method == "POST":
        made = founding.found(place=page.place(), answers=known, now=timezone.now())
        shown.accounts, shown.invited = made.accounts, made.invited
        return redirect("sheets")
    preset, language = preset_of(known), get_language() or settings.LANGUAGE_CODE
    teams = [team for team in preset.teams if team.kind == "work"]
    missing = in_words(lacks(known.of("people")["people"], [team.code for team in teams]), preset)
    context = {
        "hotline": known.of("hotline"),
        "teams": [team.names[language] for team in teams],
        "agencies": [agency.names[language] for agency in preset.agencies],
        "regions": len(preset.regions) + sum(len(each.counties) for each in preset.regions),
        "categories": len(preset.categories),
        "people": known.of("people")["people"],
        "keys": known.of("keys"),
        "sheets": bool(known.of("recovery").get("file")),
        "lacks": missing,
        "ready": not any(each.must for each in missing),
    }
    return page.show(request, "confirm", context, step="confirm")


@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """A sheet for each person, to print and to hand over."""
    if page.place().handed_over.exists():
        return redirect("signatures")
    if not shown.accounts:
        # Nobody has a password and nothing was accepted yet: to begin again costs nothing, for the answers are kept.
        return page.show(request, "lost", {"folder": str(page.place().data)}, step="confirm")
    accounts = [
        {"login": each.login, "password": each.password, "uri": each.totp_uri, "code": qr(each.totp_uri)}
        for each in shown.accounts
    ]
    # The desk opens where this is: on this machine at this port, or behind the same proxy.
    enrol = f"{request.scheme}://{request.get_host()}/enrol/#"
    invited = [{"made": each, "link": f"{enrol}{each.token}"} for each in shown.invited]
    return page.show(request, "sheets", {"accounts": accounts, "invited": invited}, step="confirm")


@require_POST
def handed_over(request: HttpRequest) -> HttpResponse:
    """Forget the sheets."""
    if shown.accounts:
        shown.accounts, shown.invited = [], []
        page.place().handed_over.write_text("")
    return redirect("signatures")


@require_http_methods(["GET", "HEAD", "POST"])
def signatures(request: HttpRequest) -> HttpResponse:
    """Where the organisation's key is elsewhere: what is to be signed goes there, and the answer comes back."""
    if not page.place().handed_over.exists():
        return redirect("start")
    problem = ""
    if request.method == "POST":
        file = request.FILES.get("answer")
        try:
            text = file.read(10**6).decode("utf-8", "replace") if file else ""
            founding.take_signatures(
                place=page.place(), hotline=page.answers().of("hotline"), text=text, now=timezone.now()
            )
            return redirect("ready")
        except AuricleError as error:
            problem = str(error) or str(error.__doc__)
    if not founding.unsigned():
        return redirect("ready")
    context = {"problem": problem, "command": SIGN}
    return page.show(request, "signatures", context, step="confirm", status=422 if problem else 200)


@require_safe
def request_file(request: HttpRequest) -> HttpResponse:
    """The file of public keys for the organisation's machine."""
    text = founding.request_text(place=page.place(), hotline=page.answers().of("hotline"), now=timezone.now())
    response = HttpResponse(text, content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="key-request.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def ready(request: HttpRequest) -> HttpResponse:
    """The end of the first run: what is not yet safe, and the button that opens the hotline."""
    if founding.unsigned() or not page.place().handed_over.exists():
        return redirect("signatures")
    if request.method == "POST":
        founding.finish(page.place())
        return page.show(request, "opening", {"address": settings.AURICLE_PUBLIC_URL}, step="confirm")
    known = page.answers()
    context = {
        "here": known.of("keys").get("kind") == "here",
        "without": not known.of("recovery").get("file"),
        "fingerprint": founding.fingerprint_of(page.place()),
        "not_yet_in": founding.not_yet_in(now=timezone.now()),
    }
    return page.show(request, "ready", context, step="confirm")


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where somebody goes on who comes back."""
    return redirect("sheets" if founding.is_founded() else page.answers().next_step())
