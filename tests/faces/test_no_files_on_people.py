"""No page of any face lists what is known about a person: by the tables of addresses, and by trying.

Reports are found by their reference, from a list of work, or by words that the searcher could read in them anyway. From
a report one comes to others of the same matter. Nothing leads from a number or an account to reports.
"""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from auricle.reports.match_tokens import keep_tokens
from auricle.reports.reference import reference_of
from auricle.vault.matching import token_of
from tests.faces.desk import Desk, text_of
from tests.faces.test_desk_find_words import searched
from tests.faces.walk import TABLES

PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
# What an address can name. Who adds to it asks first whether it could name a person outside the team.
NAMED = frozenset(
    {
        *("report", "file", "object_id", "index"),
        # Work, lists and decisions of the team.
        *("announcement", "shift", "move", "job", "search", "batch", "proposal", "request_id", "invitation"),
        # The house: teams, seats, letters, cards of its two kinds, versions of rules, and members of staff.
        *("kind", "team", "number", "code", "member", "login", "passkey", "session"),
        # Agencies: what was handed to them, which of their lists, and the ways in of their systems.
        *("referral", "which", "webhook", "token"),
        # What a bank was asked to hold by a referral, what agencies agreed on together, and changes of agencies.
        *("measure", "answer", "meeting", "agency", "change"),
        # A recording with another voice than its speaker's.
        "copy",
        # A promise to call somebody back, by lot: who asked for it stands nowhere.
        "call_back",
    }
)
# No address is called like a thing that would be kept of somebody.
NEVER = re.compile(
    r"suspect|accused|reported-on|profile|dossier|watch|score|rank|identifier/|phone|plate|hash|token"
)
# These open an agency's system a door, and are no tokens of what reports are matched by; the scores are an agency's.
OF_AGENCIES = re.compile(r"^(v1/token$|tokens/(<int:token>/)?|scorecard/$|referrals/scorecards/$)")

# The house's own phone: without a place in its address it can name nobody's.
OF_THE_PHONE = re.compile(r"^phone/[a-z/-]*$")


def patterns(rows: list[URLPattern | URLResolver], before: str = "") -> list[str]:
    """Every address of a table, as it is written there."""
    found = []
    for row in rows:
        whole = before + str(row.pattern)
        found += patterns(row.url_patterns, whole) if isinstance(row, URLResolver) else [whole]
    return found


@pytest.mark.parametrize("face", TABLES)
def test_no_address_names_a_person_or_what_belongs_to_one(face: str) -> None:
    table = patterns(get_resolver(f"auricle.config.urls.{face}").url_patterns)
    assert table
    for address in table:
        assert set(PLACE.findall(address)) <= NAMED, address
        assert not NEVER.search(OF_THE_PHONE.sub("", OF_AGENCIES.sub("", address))), address


@pytest.mark.parametrize("typed", ["13800138000", "+8613800138000", "6222020200011122", "pay-back.example"])
@pytest.mark.parametrize("login", ["jonas", "amara", "tomas"])
def test_no_field_leads_from_a_number_or_an_account_to_a_report(desk: Desk, login: str, typed: str) -> None:
    report = desk.file("Zuzanna Kral rang from 13800138000, pay-back.example, 6222020200011122").id
    tokens = {
        token_of(sort, value)
        for sort, value in (
            ("phone_used_for_fraud", "+8613800138000"),
            ("account", "6222020200011122"),
            ("web_address", "pay-back.example"),
        )
    }
    keep_tokens(report, frozenset(tokens))
    desk.sign_in(login)
    for asked in (
        {"reference": typed},
        {"q": typed},
        {"identifier": typed},
        {"token": sorted(tokens)[0].hex()},
    ):
        answer = desk.client.get("/find/", asked)
        assert answer.status_code == 200
        assert reference_of(report) not in text_of(answer)
    assert reference_of(report) not in text_of(searched(desk, typed))
