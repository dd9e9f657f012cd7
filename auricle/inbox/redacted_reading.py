"""The redacted version, for the handler of a report: what a reviewer hid is hidden, what is newer the machine hides.

A reporter goes on writing after the version was made, and a handler must read it at night too. So a text that no
version has yet is hidden by every rule there is, by what the version hid, and marked as such; with a reason, which the
trail counts, the handler sees that text as it was written. What a reviewer hid stays hidden from them in any case.
"""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from auricle.audit import trail
from auricle.inbox import decision, desk_masking, review_texts
from auricle.inbox.desk_masking import Reason
from auricle.inbox.opened import OpenReport
from auricle.inbox.opening import Opened, open_all
from auricle.inbox.report_texts import FILE, MESSAGE, name_of, texts_of, with_texts
from auricle.inbox.review_texts import Known, Version
from auricle.redaction.drafting import places_of
from auricle.redaction.file_names import find_in_name
from auricle.redaction.finding import find
from auricle.redaction.replacing import Replacer
from auricle.redaction.shapes import find_cautiously
from auricle.redaction.spans import Kind, Span
from auricle.reports import masking
from auricle.reports.models import Report, ReviewStep
from auricle.vault.member_keys import Unlocked

MARKED_SCORE = 0.6


def open_redacted(*, by: Unlocked, row: Report, now: datetime, unmask: Reason | None = None) -> OpenReport:
    """The redacted version with everything since. The caller has seen that this person may. Raises as open_report."""
    with transaction.atomic():
        opened = open_all(by, row.pk)
        version, known = review_texts.open_version(opened.desk, row.pk, _last(row))
        trail.record(actor=by.person.pseudonym, act="read_redacted", at=now, report=row.pk)
        if unmask is not None:
            desk_masking.note_unmasking(by=by, report=row.pk, team=row.team.code, reason=unmask, now=now)
    return _shown(opened, version, known, row.language, unmasked=unmask is not None)


def shown_redacted(*, by: Unlocked, row: Report) -> OpenReport:
    """What `open_redacted` shows without a reason, and without its line in the trail, which is the caller's part."""
    opened = open_all(by, row.pk)
    version, known = review_texts.open_version(opened.desk, row.pk, _last(row))
    return _shown(opened, version, known, row.language, unmasked=False)


def find_everything(text: str, language: str, known: Known, marks: tuple[str, ...] = ()) -> list[Span]:
    """All that the rules find at their most cautious, and every word that was hidden elsewhere in this report."""
    return [*find(text, language), *find_cautiously(text), *_said_before(text, known, marks)]


def _last(row: Report) -> int:
    steps = ReviewStep.objects.filter(report=row, kind="redacted").order_by("-number")
    return steps.values_list("number", flat=True).first() or 0


def _shown(opened: Opened, version: Version, known: Known, language: str, *, unmasked: bool) -> OpenReport:
    original, replacer = texts_of(opened.report), Replacer(known.numbers)
    texts: dict[str, str] = {}
    for name, text in original.items():
        if name in version.texts:
            texts[name] = masking.also_hide(masking.from_placeholders(version.texts[name]), opened.marks)
        elif unmasked:
            texts[name] = text
        else:
            texts[name] = _automatic(name, text, replacer, language, known, opened.marks)
    report = with_texts(opened.report, texts)
    result = replace(
        report,
        files=tuple(replace(file, may_open=file.id in version.released) for file in report.files),
        messages=tuple(
            replace(
                words,
                text=words.text
                if words.sender == "reporter"
                else _of_the_desk(words.text, known, opened.marks),
                files=tuple(replace(file, may_open=file.id in version.released) for file in words.files),
                automatic=words.sender == "reporter" and f"{MESSAGE}{words.id}" not in version.texts,
            )
            for words in report.messages
        ),
        transcripts=tuple(
            replace(one, automatic=name_of(one) not in version.texts) for one in report.transcripts
        ),
        reasons={number: _of_the_desk(text, known, opened.marks) for number, text in report.reasons.items()},
        decisions=decision.hidden(report.decisions, lambda text: _of_the_desk(text, known, opened.marks)),
        judged={name: _of_the_desk(text, known, opened.marks) for name, text in report.judged.items()},
        masked=not unmasked,
        redacted=version.number,
        automatic=not set(original) <= set(version.texts),
    )
    return replace(result, hidden=desk_masking.count(result))


def _automatic(
    name: str, text: str, replacer: Replacer, language: str, known: Known, marks: tuple[str, ...]
) -> str:
    if name.startswith(FILE):
        spans = find_in_name(lambda part: find_everything(part, language, known, marks), text)
    else:
        spans = find_everything(text, language, known, marks)
    return masking.from_placeholders(replacer.replace(text, spans))


def _of_the_desk(text: str, known: Known, marks: tuple[str, ...]) -> str:
    """Colleagues are named in it; hidden is contact data, and whatever was hidden in what the reporter wrote."""
    spans = [*find_cautiously(text), *_said_before(text, known, marks)]
    return masking.from_placeholders(Replacer(known.numbers).replace(text, spans))


def _said_before(text: str, known: Known, marks: tuple[str, ...]) -> list[Span]:
    words = (*known.words, *((Kind.PERSON, mark) for mark in marks))
    return [
        Span(place.start, place.end, kind, MARKED_SCORE)
        for kind, said in words
        for place in places_of(said, {"": text})
    ]
