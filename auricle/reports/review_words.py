"""The questions, the answers and the scales of the two reviews in words. Tables only."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.reports.grading import Credibility, Harm, Urgency

CHECKLIST_QUESTIONS: Mapping[str, Promise] = MappingProxyType(
    {
        "scope": _("Is this for us?"),
        "urgent": _("Is it urgent?"),
        "contact": _("Is it safe to write to the reporter?"),
        "language": _("Can the team read the language?"),
    }
)
CHECKLIST_ANSWERS: Mapping[tuple[str, str], Promise] = MappingProxyType(
    {
        ("scope", "yes"): _("Yes, it is one of our categories"),
        ("scope", "unsure"): _("Not sure; the second review decides"),
        ("scope", "no"): _("No. Propose an outcome that says who can help"),
        ("urgent", "yes"): _("Yes: somebody must act within hours. It is marked as urgent"),
        ("urgent", "no"): _("No"),
        ("contact", "yes"): _("Yes"),
        ("contact", "with_care"): _("With care: somebody could read along"),
        ("contact", "no"): _("No: do not write first"),
        ("language", "yes"): _("Yes"),
        ("language", "help"): _("Only with an interpreter"),
    }
)
RECHECK_QUESTIONS: Mapping[str, Promise] = MappingProxyType(
    {
        "role": _("Does a job, an office or a role stand there that few people have?"),
        "event": _("Does an event stand there that few people saw or could know of?"),
        "together": _("Do place, time and circumstances together point to one person?"),
    }
)
RECHECK_ANSWERS: Mapping[str, Promise] = MappingProxyType(
    {
        "none": _("No"),
        "hidden": _("It did; I have hidden it"),
        "needed": _("Yes, and it must stay. I say why below"),
    }
)
HARM: Mapping[Harm, Promise] = MappingProxyType(
    {
        Harm.SLIGHT: _("Slight: annoyance, or a loss that is soon made good"),
        Harm.NOTICEABLE: _("Noticeable: one person's money, home or peace"),
        Harm.SERIOUS: _("Serious: an injury, a livelihood, or many people's money"),
        Harm.GRAVE: _("Grave: a life, many people's safety, or the safety of the country"),
    }
)
URGENCY: Mapping[Urgency, Promise] = MappingProxyType(
    {
        Urgency.WEEKS: _("Weeks: it changes little if somebody acts later"),
        Urgency.DAYS: _("Days: it gets worse, or traces are lost, within days"),
        Urgency.HOURS: _("Hours: money is moving, or somebody is in danger now"),
    }
)
CREDIBILITY: Mapping[Credibility, Promise] = MappingProxyType(
    {
        Credibility.HEARSAY: _("Hearsay: heard from others, and hard to check"),
        Credibility.PLAUSIBLE: _("Plausible: fits together and can be checked"),
        Credibility.SHOWN: _("Shown: seen at first hand, with something that proves it"),
    }
)
