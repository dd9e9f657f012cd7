"""The keyed hashes that a report is matched by: which it has, and others in their place."""

from uuid import UUID

from auricle.reports.models import MatchToken
from auricle.vault.matching import Token, padded


def tokens_of(report: UUID) -> frozenset[Token]:
    """All of a report, those that mean nothing among them."""
    rows = MatchToken.objects.filter(report_id=report).values_list("token", flat=True)
    return frozenset(Token(bytes(token)) for token in rows)


def keep_tokens(report: UUID, tokens: frozenset[Token]) -> None:
    """These tokens and no others, among new ones that mean nothing. The caller holds the report's row."""
    MatchToken.objects.filter(report_id=report).delete()
    MatchToken.objects.bulk_create(MatchToken(report_id=report, token=token) for token in padded(tokens))
