"""Searches that somebody keeps, and one move made on many reports. Names and codes; no content."""

from django.db import models
from django.db.models import Q

from auricle.directory.models import Member, Team
from auricle.reports.models.report import Report

FIELD_CLASSES = {
    **{
        f"SavedSearch.{f}": "open" for f in ("id", "owner", "team", "name", "query", "position", "deleted_at")
    },
    **{f"SearchLook.{f}": "open" for f in ("id", "search", "member", "at", "mark", "threshold", "told_at")},
    **{f"Bulk.{f}": "open" for f in ("id", "member", "move", "subject", "at", "undone_at")},
    **{
        f"BulkItem.{f}": "open"
        for f in ("id", "bulk", "report", "seen", "state", "code", "number", "former", "subject")
    },
}


class SavedSearch(models.Model):
    """A filter that somebody keeps under a name, for themselves or for a team. The name is open: it must name nobody.

    `query` is the filter as its address; a deleted one stays for a day, so that deleting can be undone.
    """

    owner = models.ForeignKey(Member, on_delete=models.CASCADE)
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=400, blank=True)
    position = models.PositiveIntegerField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="saved_search_has_a_name")]


class SearchLook(models.Model):
    """When a member last looked into a saved search and was last told of it, and when they want it to stand out."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE)
    at = models.DateTimeField()
    mark = models.CharField(max_length=10)
    threshold = models.PositiveIntegerField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["search", "member"], name="one_look_of_a_member"),
            models.CheckConstraint(
                condition=Q(mark__in=["none", "new"], threshold=None)
                | Q(mark="many", threshold__isnull=False, threshold__gte=1, threshold__lte=1000),
                name="search_look_is_known",
            ),
        ]


class Bulk(models.Model):
    """One move that somebody makes on many reports. Its reason is sealed in each report and is not here."""

    id = models.UUIDField(primary_key=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE)
    move = models.CharField(max_length=40)
    subject = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(move="assign", subject__isnull=False)
                # Without one, each of its reports has its own: the work was shared out anew.
                | Q(move="reassign")
                | Q(move="raise_urgency", subject__isnull=True),
                name="bulk_is_of_what_can_be_undone",
            )
        ]


class BulkItem(models.Model):
    """One report of it: the version that was looked at, whether it was moved, and what it takes to move it back.

    `subject` is who gets this one, where the reports of a job go to several people.
    """

    bulk = models.ForeignKey(Bulk, on_delete=models.CASCADE, db_index=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, db_index=False)
    seen = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    code = models.CharField(max_length=40, blank=True)
    number = models.PositiveIntegerField(null=True)
    former = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, db_index=False)
    subject = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bulk", "report"], name="each_report_once_in_bulk"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "refused"], number=None)
                | Q(state__in=["done", "undone", "kept"], number__isnull=False),
                name="bulk_item_is_known",
            ),
        ]
