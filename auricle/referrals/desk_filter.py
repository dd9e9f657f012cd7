"""What a list of referrals is narrowed to: open codes alone, as an address holds them and as a condition of a query.

As with reports, an address has no place for words: whatever is not one of a known set of codes narrows nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from urllib.parse import urlencode

from auricle.referrals.moves import OPEN, Kind, State

OPEN_ROWS = "r.state NOT IN ('ENDED', 'RETURN_UPHELD', 'RECALLED', 'INFORMED', 'DISCARDED')"
"""The condition of every list of open referrals, in the words of its partial indexes."""
NEWER_WAITS = """r.package > 0 AND r.state IN ('DELIVERED', 'ACKNOWLEDGED', 'ACCEPTED', 'IN_PROGRESS',
  'RETURN_REQUESTED', 'DISPUTED', 'OUTCOME_REPORTED', 'INFORMED') AND EXISTS (SELECT 1 FROM referrals_package w
    WHERE w.referral_id = r.id AND w.released_at IS NULL AND w.number > r.package)"""
"""The condition of a referral of which the agency has a version, while a newer one waits for its release."""
FOR_THE_DESK = (
    State.DRAFTED,
    State.UNDELIVERED,
    State.RETURN_REQUESTED,
    State.DISPUTED,
    State.OUTCOME_REPORTED,
)
"""States in which the desk is to act."""
Value = str | list[str]


@dataclass(frozen=True)
class ReferralFilter:
    """Each part that is not empty narrows the list. `waits`: only what the desk has to do something about."""

    state: State | None = None
    agency: str = ""
    kind: Kind | None = None
    waits: bool = False

    def address(self) -> str:
        """The filter as the query of an address; equal filters have equal addresses."""
        parts = {each.name: getattr(self, each.name) for each in fields(self)}
        return urlencode({name: "yes" if value is True else value for name, value in parts.items() if value})


ALL = ReferralFilter()


def read(given: Mapping[str, str], *, agencies: Collection[str]) -> ReferralFilter:
    """The filter that these parts of an address mean. What is unknown narrows nothing."""
    state, kind, agency = given.get("state", ""), given.get("kind", ""), given.get("agency", "")
    return ReferralFilter(
        state=State(state) if state in set(OPEN) else None,
        agency=agency if agency in agencies else "",
        kind=Kind(kind) if kind in set(Kind) else None,
        waits=given.get("waits") == "yes",
    )


def condition(wanted: ReferralFilter) -> tuple[str, dict[str, Value]]:
    """The part of a WHERE that a filter stands for, and its values. It is put together from constants alone."""
    parts: list[tuple[str, dict[str, Value]]] = []
    if wanted.state:
        parts.append(("r.state = %(state)s", {"state": wanted.state.value}))
    if wanted.agency:
        of = "r.agency_id = (SELECT a.id FROM directory_agency a WHERE a.code = %(agency)s)"
        parts.append((of, {"agency": wanted.agency}))
    if wanted.kind:
        parts.append(("r.kind = %(kind)s", {"kind": wanted.kind.value}))
    if wanted.waits:
        states: list[str] = [state.value for state in FOR_THE_DESK]
        parts.append(("(r.waits_for = 'desk' OR r.state = ANY(%(waiting)s))", {"waiting": states}))
    values: dict[str, Value] = {}
    for _, given in parts:
        values |= given
    return "".join(f" AND {sql}" for sql, _ in parts), values
