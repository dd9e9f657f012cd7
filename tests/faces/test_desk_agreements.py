"""Standing agreements on the desk: proposed by one supervisor, approved by another, ended by either or by time."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from auricle.directory.models import Member, MemberRole
from auricle.directory.permissions import Role
from auricle.referrals import handover
from auricle.referrals.models import Agreement, Referral
from auricle.referrals.moves import Asked, Kind
from auricle.referrals.packing import Choice
from tests.faces.desk import Desk, acts, text_of

HERE = "/referrals/agreements/"


def typed(**other: str) -> dict[str, str]:
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    return {"agency": "police", "category": "fraud", "asked": "investigate", "until": day, **other}


def test_two_supervisors_agree_and_the_handler_needs_no_third(desk: Desk) -> None:
    MemberRole.objects.create(member=Member.objects.get(login="jonas"), role=Role.SUPERVISOR)
    desk.sign_in("tomas")
    assert desk.post(HERE, HERE, **typed()).status_code == 302
    number = Agreement.objects.get().pk
    own = desk.post(f"{HERE}{number}/", HERE, button="approve")
    assert own.status_code == 403
    assert "You proposed this agreement" in text_of(own)
    assert "Waits for another supervisor." in text_of(desk.get(HERE))
    desk.sign_in("jonas")
    assert desk.post(f"{HERE}{number}/", HERE, button="approve").status_code == 302
    assert "Approved by Jonas." in text_of(desk.get(HERE))
    report = desk.file().id
    desk.cast.handled_by_amara(report)
    amara, now = desk.cast.unlocked("amara"), timezone.now()
    draft = handover.Draft("police", Kind.ACTION, Asked.INVESTIGATE, Choice("Please look."))
    referral = handover.draft(by=amara, report=report, draft=draft, now=now)
    handover.approve(by=amara, referral=referral, now=now)
    assert Referral.objects.get(pk=referral).state == "SENT"
    assert desk.post(f"{HERE}{number}/", HERE, button="end").status_code == 302
    assert "Nothing is agreed beforehand" in text_of(desk.get(HERE))
    assert desk.post(f"{HERE}{number}/", HERE, button="end").status_code == 409
    assert [act for act in acts() if act.startswith("agreement")] == [
        "agreement_proposed",
        "agreement_approved",
        "agreement_ended",
    ]


def test_one_thing_is_agreed_once_and_for_a_year_at_most(desk: Desk) -> None:
    desk.sign_in("tomas")
    desk.post(HERE, HERE, **typed())
    again = desk.post(HERE, HERE, **typed())
    assert again.status_code == 422
    assert "This is agreed, or proposed, already" in text_of(again)
    far = (timezone.localdate() + timedelta(days=800)).isoformat()
    late = desk.post(HERE, HERE, **typed(asked="advise", until=far))
    assert "Give a day within the next 12 months" in text_of(late)
    assert desk.post(HERE, HERE, **typed(agency="nowhere")).status_code == 422
    Agreement.objects.update(valid_until=timezone.now() - timedelta(days=1))
    assert desk.post(HERE, HERE, **typed()).status_code == 302
