"""Papers of referrals in words: the signed package, and the letter. They leave as files and are kept nowhere."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext, override

from auricle.config.tenant import Tenant
from auricle.directory import labels
from auricle.faces.shared.marked import file_called
from auricle.faces.shared.staff.attached_names import attached_name
from auricle.faces.shared.staff.mask_words import in_brackets
from auricle.faces.shared.staff.text_titles import choice, questions, title
from auricle.paper.values import Attachment, Deadline, Letter, Package, Section
from auricle.referrals.moves import Asked
from auricle.referrals.taken import Taken, TakenLetter
from auricle.referrals.wording import ASKED, CLOCKS, GROUNDS
from auricle.reports.masking import from_placeholders
from auricle.reports.text_names import ANSWER, FILE


def package_of(taken: Taken) -> Package:
    """The values of the package's paper, in its language."""
    with override(taken.language):
        return Package(
            **_of_every_paper(taken),
            legal_basis=taken.document.legal_basis,
            grade=taken.grade or 0,
            category=_category(taken),
            place=_place(taken),
            attachments=tuple(
                Attachment(name=attached_name(file), size=file.size, sha256=file.sha256)
                for file in taken.document.files
            ),
            readers=(gettext("Officers of %(agency)s who work on it") % {"agency": taken.agency},),
        )


def letter_of(taken: TakenLetter) -> Letter:
    """The values of the letter, in its language."""
    with override(taken.language):
        return Letter(
            **_of_every_paper(taken),
            address=taken.address,
            sender=taken.reply_to,
            phone=taken.phone,
            reply_reference=taken.reply,
            grounds=tuple(str(words) for words in GROUNDS.values()),
        )


def as_file(pdf: bytes, *, called: str) -> HttpResponse:
    """The paper as a file to keep, which no cache keeps."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = file_called(f"{called}.pdf")
    response.headers["Cache-Control"] = "no-store"
    return response


def _of_every_paper(taken: Taken) -> dict[str, Any]:
    asked = f"{ASKED[Asked(taken.asked)]}\n\n{_plain(taken.document.request)}"
    return {
        "language": taken.language,
        "house": settings.SITE_NAME,
        "number": taken.number,
        "version": taken.document.number,
        "agency": taken.agency,
        "zone": get_default_timezone(),
        "training": settings.AURICLE_TENANT is Tenant.TRAINING,
        "asked": asked,
        "deadlines": tuple(
            Deadline(what=str(CLOCKS[clock.kind]), at=clock.due_at)
            for clock in taken.clocks
            if clock.running and clock.kind in {"ACKNOWLEDGE", "DECIDE", "OUTCOME"}
        ),
        "sections": tuple(_sections(taken)),
    }


def _sections(taken: Taken) -> list[Section]:
    asked = {str(one.get("id")): one for one in questions(labels.category(taken.category))}
    found = []
    for name, text in taken.document.texts.items():
        words = choice(asked.get(name.removeprefix(ANSWER), {}), text) if name.startswith(ANSWER) else text
        if words.strip() and not name.startswith(FILE):
            found.append(Section(title=title(name, asked), text=_plain(words)))
    return found


def _plain(text: str) -> str:
    """A redacted text with what was hidden named in the paper's language."""
    return in_brackets(from_placeholders(text))


def _category(taken: Taken) -> str:
    category = labels.category(taken.category)
    return category.name(taken.language) if category else ""


def _place(taken: Taken) -> str:
    region = labels.region(taken.region)
    return region.name(taken.language) if region else ""
