"""Urgent measures, their append-only log, the alarms that rang, and the numbers that banks are called back on.

Account numbers and the paragraph of the law are sealed under the referral's key; the tables hold codes and amounts.
"""

from django.db import models
from django.db.models import F, Q

from auricle.directory.models import Agency
from auricle.directory.models.standing_for import STANDS, StoodFor, two_people
from auricle.referrals.models import Referral

FIELD_CLASSES = {
    **{
        f"Measure.{f}": "open"
        for f in (
            "referral",
            "state",
            "version",
            "currency",
            "amount_asked",
            "amount_held",
            "amount_released",
            "basis",
            "accounts",
            "count",
            "requested_by",
            "requested_at",
            "numbers_released_by",
            "numbers_released_at",
            "called",
            "spoke_to",
            "phoned_at",
            "held_until",
            "extensions",
            "ended_at",
            "due_kind",
            "due_at",
            "rings_at",
            "rang",
        )
    },
    **{
        f"MeasureEvent.{f}": "open"
        for f in (
            "id",
            "measure",
            "number",
            "kind",
            "at",
            "recorded_at",
            "side",
            "actor",
            "from_state",
            "to_state",
            "data",
        )
    },
    **{f"MeasureTransition.{f}": "open" for f in ("id", "from_state", "move", "to_state", "side")},
    **{f"MeasureAlarm.{f}": "open" for f in ("id", "measure", "number", "kind", "due_at", "at", "told")},
    **{f"CallBackNumber.{f}": "open" for f in ("id", "agency", "phone", "desk", *STANDS)},
}

OVER = ["RELEASED", "HANDED_TO_COURT", "NOT_FOUND", "WITHDRAWN"]
HOLDS = ["HELD", "EXTENDED"]


class CallBackNumber(StoodFor):
    """A telephone number at which a bank is called, as two administrators found it. No request and no report names it.

    `desk` says whose it is, by what they do.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    desk = models.CharField(max_length=16)

    class Meta:
        ordering = ["agency_id", "pk"]
        constraints = [
            *two_people("call_back_number", number="call_back_number_is_a_number"),
            models.UniqueConstraint(
                fields=["agency", "phone"], condition=Q(ended_at=None), name="one_call_back_number_once"
            ),
        ]


class Measure(models.Model):
    """What a bank is asked to hold, for one urgent referral. `state`, `version`, `due_*` and `rings_at` are a cache.

    Amounts count the currency's smallest unit. `accounts` names the sealed object with the account numbers, which the
    bank sees once another person than whoever asked has released them and the bank was phoned.
    """

    referral = models.OneToOneField(
        Referral, primary_key=True, on_delete=models.PROTECT, related_name="measure"
    )
    state = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    amount_asked = models.BigIntegerField()
    amount_held = models.BigIntegerField(null=True)
    amount_released = models.BigIntegerField(null=True)
    basis = models.CharField(max_length=20)
    accounts = models.UUIDField()
    count = models.PositiveSmallIntegerField()
    requested_by = models.CharField(max_length=16)
    requested_at = models.DateTimeField()
    numbers_released_by = models.CharField(max_length=16, blank=True)
    numbers_released_at = models.DateTimeField(null=True)
    called = models.ForeignKey(CallBackNumber, null=True, on_delete=models.PROTECT)
    spoke_to = models.CharField(max_length=16, blank=True)
    phoned_at = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    extensions = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    due_kind = models.CharField(max_length=12, blank=True)
    due_at = models.DateTimeField(null=True)
    rings_at = models.DateTimeField(null=True)
    # How many alarms rang, of all its clocks.
    rang = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(currency__regex="^[A-Z]{3}$"), name="measure_names_a_currency"
            ),
            models.CheckConstraint(condition=Q(amount_asked__gt=0), name="measure_asks_for_something"),
            models.CheckConstraint(condition=~Q(basis=""), name="measure_has_a_legal_basis"),
            models.CheckConstraint(
                condition=~Q(numbers_released_by=F("requested_by")), name="account_numbers_take_two_people"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["REQUESTED", "WITHDRAWN"])
                | (
                    Q(numbers_released_at__isnull=False)
                    & Q(phoned_at__isnull=False)
                    & Q(called__isnull=False)
                    & ~Q(spoke_to="")
                ),
                name="measure_was_released_and_phoned",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*HOLDS, "RELEASED", "HANDED_TO_COURT"])
                | (Q(amount_held__gt=0) & Q(held_until__isnull=False)),
                name="held_measure_has_amount_and_end",
            ),
            # Nobody's money is held beyond what was asked.
            models.CheckConstraint(
                condition=Q(amount_held=None) | Q(amount_held__lte=F("amount_asked")),
                name="measure_holds_what_was_asked",
            ),
            models.CheckConstraint(
                condition=Q(amount_released=None)
                | (Q(amount_released__gte=0) & Q(amount_released__lte=F("amount_held"))),
                name="measure_releases_what_was_held",
            ),
            models.CheckConstraint(condition=Q(extensions__lte=2), name="measure_is_extended_twice"),
        ]
        indexes = [
            models.Index(fields=["rings_at"], condition=Q(rings_at__isnull=False), name="measure_to_ring"),
            models.Index(fields=["due_at"], condition=~Q(state__in=OVER), name="measure_open"),
        ]


class MeasureEvent(models.Model):
    """What happened to a measure, for ever. `data` holds codes, amounts and times."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="events", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    side = models.CharField(max_length=6)
    actor = models.CharField(max_length=16)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["measure_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "number"], name="measure_events_are_numbered"),
            models.CheckConstraint(
                condition=Q(side__in=["desk", "agency", "clock"]), name="measure_event_side_is_known"
            ),
            # Whoever answers twice, or whose message comes twice, has done it once.
            models.UniqueConstraint(
                fields=["measure", "kind"],
                condition=~Q(kind="extend"),
                name="measure_event_happens_once",
            ),
        ]


class MeasureTransition(models.Model):
    """The state table of lifecycle.py as rows, so that the database refuses any other change of state."""

    from_state = models.CharField(max_length=20, blank=True)
    move = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    side = models.CharField(max_length=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["from_state", "move", "to_state", "side"], name="measure_transition_once"
            )
        ]


class MeasureAlarm(models.Model):
    """An alarm that rang: of which clock, the how manieth of its measure, and whether somebody was written to."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="alarms", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    told = models.BooleanField()

    class Meta:
        ordering = ["measure_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "number"], name="measure_alarms_are_numbered")
        ]
