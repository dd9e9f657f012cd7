"""The tables of reports: the log and what is computed from it, reviews, lists, and how long reports are kept."""

from auricle.reports.models.keeping import Disposition, DispositionDecision, DispositionItem, RetentionVersion
from auricle.reports.models.lists import Bulk, BulkItem, SavedSearch, SearchLook
from auricle.reports.models.matters import MatchToken, Matter, MatterReport, NotSame
from auricle.reports.models.promises import Clock, LadderStep, Place, TermsVersion
from auricle.reports.models.report import OPEN, Event, Notice, Outbox, Report, Transition
from auricle.reports.models.reviews import ReviewStep

__all__ = [
    "OPEN",
    "Bulk",
    "BulkItem",
    "Clock",
    "Disposition",
    "DispositionDecision",
    "DispositionItem",
    "Event",
    "LadderStep",
    "MatchToken",
    "Matter",
    "MatterReport",
    "NotSame",
    "Notice",
    "Outbox",
    "Place",
    "Report",
    "RetentionVersion",
    "ReviewStep",
    "SavedSearch",
    "SearchLook",
    "TermsVersion",
    "Transition",
]
