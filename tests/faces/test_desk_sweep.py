"""Every address of the desk, with every role and with nobody: the answer is what permissions.py says."""

import re
from uuid import uuid4

import pytest

from auricle.directory.permissions import MEMBER_ROLES, ROLES, Permission, Role
from auricle.faces.desk import urls
from auricle.faces.desk.permissions import PERMISSIONS
from auricle.faces.shared.staff.permissions import SHARED, Open
from tests.faces.desk import Desk
from tests.people import login_of

ADDRESSES = {
    "sign-in": "/sign-in/",
    "sign-out": "/sign-out/",
    "home": "/",
    "language": "/language/",
    "prove": "/prove/",
    "prove-passkey": "/prove/passkey/",
    "lock": "/lock/",
    "presence": "/presence/",
    "sign-in-passkey": "/sign-in/passkey/",
    "sign-in-recovery": "/sign-in/recovery/",
    "sign-on": "/sign-in/provider/",
    "sign-on-return": "/sign-in/provider/return/",
    "enrol": "/enrol/",
    "invitations": "/invitations/",
    "invitation-withdraw": "/invitations/999999/withdraw/",
    "tokens": "/tokens/",
    "token": "/tokens/999999/",
    "agencies": "/administration/agencies/",
    "agency-turn": "/administration/agencies/nowhere/turn/",
    "agency-change": "/administration/agencies/change/999999/",
    "account": "/account/",
    "account-passkey-request": "/account/passkey-request/",
    "account-passkeys": "/account/passkeys/",
    "account-passkey": "/account/passkeys/999999/",
    "account-password": "/account/password/",
    "account-code": "/account/code/",
    "account-sheet": "/account/sheet/",
    "account-codes": "/account/codes/",
    "account-sessions": "/account/sessions/",
    "account-sign-on": "/account/sign-on/",
    "account-sign-on-remove": "/account/sign-on/remove/",
    "queue": "/queue/",
    "board": "/board/",
    "board-live": "/board/live/",
    "announcements": "/board/intake/",
    "announcement": "/board/intake/999999/",
    "next": "/next/",
    "working": "/working/",
    "member-working": "/working/999999/",
    "share-out": "/board/share/",
    "share-out-start": "/board/share/start/",
    "roster": "/roster/",
    "roster-take": "/roster/999999/take/",
    "own-mail": "/own-mail/",
    "mail": "/mail/",
    "bulk-trial": "/bulk/",
    "bulk-start": "/bulk/start/",
    "bulk-job": f"/bulk/{uuid4()}/",
    "bulk-go": f"/bulk/{uuid4()}/go/",
    "bulk-undo": f"/bulk/{uuid4()}/undo/",
    "list-export": "/queue/export/",
    "searches": "/searches/",
    "search": "/searches/999999/",
    "search-keep": "/searches/keep/?list=state%3DRECEIVED",
    "search-change": "/searches/999999/change/",
    "register": "/register/",
    "phone-ticket": "/phone/ticket/",
    "phone": "/phone/",
    "phone-draft": "/phone/draft/",
    "phone-wrap-up": "/phone/wrap-up/",
    "find": "/find/?reference=7K3M9-Q2FRX",
    "find-words": "/find/words/",
    "report": f"/report/{uuid4()}/",
    "report-say": f"/report/{uuid4()}/say/",
    "report-move": f"/report/{uuid4()}/move/take/",
    "report-file": f"/report/{uuid4()}/file/{uuid4()}/",
    "report-listen": f"/report/{uuid4()}/file/{uuid4()}/listen/",
    "report-disguise": f"/report/{uuid4()}/file/{uuid4()}/disguise/",
    "disguised": f"/report/{uuid4()}/disguised/{uuid4()}/",
    "report-transcript": f"/report/{uuid4()}/file/{uuid4()}/transcript/",
    "report-transcript-draft": f"/report/{uuid4()}/file/{uuid4()}/transcript/draft/",
    "report-unmask": f"/report/{uuid4()}/unmask/",
    "report-vault": f"/report/{uuid4()}/vault/",
    "report-transfer": f"/report/{uuid4()}/transfer/?team=security",
    "report-refer": f"/report/{uuid4()}/refer/",
    "referrals": "/referrals/?state=DRAFTED&kind=action&waits=yes",
    "sealing-again": "/referrals/sealing/",
    "seal-again": "/referrals/sealing/nowhere/",
    "agreements": "/referrals/agreements/",
    "scorecards": "/referrals/scorecards/?agency=police&month=2026-03",
    "agreement": "/referrals/agreements/999999/",
    "agency-naming": "/referrals/naming/",
    "agency-naming-choose": "/referrals/naming/nowhere/",
    "referral": f"/referrals/{uuid4()}/",
    "referral-move": f"/referrals/{uuid4()}/move/answer/",
    "referral-update": f"/referrals/{uuid4()}/update/",
    "referral-package": f"/referrals/{uuid4()}/package.pdf",
    "referral-letter": f"/referrals/{uuid4()}/letter.pdf",
    "referral-paper": f"/referrals/{uuid4()}/paper/",
    "referral-file": f"/referrals/{uuid4()}/file/{uuid4()}/",
    "report-measure": f"/report/{uuid4()}/measure/",
    "measures": "/measures/",
    "measure": f"/measures/{uuid4()}/",
    "measure-move": f"/measures/{uuid4()}/move/phone/",
    "call-back": "/banks/",
    "calls": "/calls/",
    "calls-live": "/calls/live/",
    "calls-table": "/calls/table.csv",
    "calls-ended": "/calls/ended.csv",
    "calls-hours": "/calls/hours/",
    "calls-day": "/calls/hours/day/",
    "interpreters": "/calls/interpreters/",
    "interpreter": "/calls/interpreters/999999/",
    "call-backs": "/call-backs/?done=again",
    "call-back-turn": f"/call-backs/{uuid4()}/",
    "call-back-number": "/banks/999999/",
    "report-together": f"/report/{uuid4()}/together/",
    "together-arrange": f"/report/{uuid4()}/together/arrange/",
    "together-meeting": f"/report/{uuid4()}/together/meeting/",
    "together-step": f"/report/{uuid4()}/together/{uuid4()}/step/",
    "report-identity": f"/report/{uuid4()}/identity/",
    "report-matter": f"/report/{uuid4()}/matter/",
    "matter-link": f"/report/{uuid4()}/matter/link/",
    "matter-unlink": f"/report/{uuid4()}/matter/take-out/",
    "matter-other": f"/report/{uuid4()}/matter/other/",
    "report-checklist": f"/report/{uuid4()}/checklist/",
    "report-review": f"/report/{uuid4()}/review/",
    "review-span": f"/report/{uuid4()}/review/span/",
    "review-rest": f"/report/{uuid4()}/review/rest/",
    "review-words": f"/report/{uuid4()}/review/words/",
    "review-identifiers": f"/report/{uuid4()}/review/identifiers/",
    "review-version": f"/report/{uuid4()}/review/version/",
    "review-check": f"/report/{uuid4()}/review/check/",
    "review-grade": f"/report/{uuid4()}/review/grade/",
    "review-end": f"/report/{uuid4()}/review/end/",
    "review-look": f"/report/{uuid4()}/review/look/",
    "identities": "/identities/",
    "identity-request": f"/identities/{uuid4()}/",
    "identity-view": f"/identities/{uuid4()}/view/",
    "agency-channels": "/agencies/",
    "agency-channel": "/agencies/nowhere/",
    "team-keys": "/keys/",
    "team-key": "/keys/nowhere/",
    "team-key-hand-over": "/keys/nowhere/hand-over/",
    "team-key-cover": "/keys/nowhere/cover/",
    "team-key-change": "/keys/nowhere/change/",
    "team-key-move": "/keys/nowhere/move/",
    "team-key-take": "/keys/nowhere/take/",
    "key-log": "/key-log/",
    "seat": "/seat/",
    "seat-fill": "/seat/fill/",
    "seat-take-back": "/seat/5/take-back/",
    "knowledge": "/knowledge/",
    "knowledge-agencies": "/knowledge/agencies/?category=fraud&region=weir",
    "knowledge-card": "/knowledge/of/fraud/?region=weir",
    "cards": "/knowledge/cards/",
    "card": "/knowledge/cards/category/fraud/",
    "card-restore": "/knowledge/cards/category/fraud/restore/",
    "letters": "/letters/",
    "letter-new": "/letters/new/",
    "letter": "/letters/of/nothing-of-this-name/",
    "reach": "/reach/?agency=police",
    "routing": "/routing/",
    "routing-version": "/routing/999999/",
    "administration": "/administration/",
    "audit": "/audit/",
    "audit-trail": "/audit/trail/?kind=read&person=m-7K3M9QRX",
    "audit-reading": "/audit/reading/?days=7",
    "audit-identities": "/audit/identities/",
    "audit-accounts": "/audit/accounts/",
    "audit-person": "/audit/person/",
    "audit-report": "/audit/report/",
    "audit-find": "/audit/find/",
    "audit-reopen": "/audit/reopen/",
    "people": "/people/",
    "person": "/people/999999/",
    "person-change": "/people/999999/change/",
    "approvals": "/approvals/",
    "records": "/records/",
    "records-propose": "/records/propose/",
    "holds": "/records/holds/",
    "hold-lift": f"/records/holds/{uuid4()}/lift/",
    "batch": "/records/batches/999999/",
    "batch-decide": "/records/batches/999999/decide/",
    "certificate": "/records/batches/999999/certificate/",
    "certificate-file": "/records/batches/999999/certificate.json",
    "approval": "/approvals/999999/",
}
POSTED = {
    "phone-draft": {"button": "go-on"},
    "phone-wrap-up": {"ended": "silent"},
    "audit-person": {"person": "m-7K3M9QRX"},
    "audit-report": {"subject": "00"},
    "audit-find": {"reference": "7K3M9-Q2FRX"},
    "audit-reopen": {"subject": "00", "reason": "complaint"},
    "person-change": {"what": "give_role", "detail": "screener"},
    "approval": {"button": "approve"},
    "records-propose": {"team": "999999"},
    "hold-lift": {"reason": "over"},
    "batch-decide": {"button": "agree"},
    "announcement": {"button": "end"},
    "token": {"button": "withdraw"},
    "agency-turn": {"button": "close"},
    "agency-change": {"button": "decline"},
    "seal-again": {},
    "sign-out": {},
    "phone-ticket": {},
    "language": {"language": "en"},
    "lock": {},
    "invitation-withdraw": {},
    "account-passkeys": {},
    "account-passkey": {"button": "rename", "label": "x"},
    "account-password": {"password": "short"},
    "account-code": {"code": "000000"},
    "account-sheet": {},
    "account-codes": {},
    "account-sessions": {},
    "account-sign-on-remove": {},
    "card-restore": {"number": "1", "seen": "2"},
    "search-change": {"button": "deleted"},
    "share-out-start": {"reason": "because"},
    "roster-take": {},
    "bulk-trial": {"move": "raise_urgency"},
    "bulk-start": {"move": "raise_urgency"},
    "bulk-go": {"reason": "because"},
    "bulk-undo": {},
    "report-say": {"reader": "note", "button": "note", "text": "A note", "seen": "1"},
    "report-move": {"seen": "1"},
    "agreement": {"button": "approve"},
    "agency-naming-choose": {"naming": "never"},
    "measure-move": {"seen": "1"},
    "call-back-number": {"button": "confirm"},
    "interpreter": {"button": "confirm"},
    "calls-day": {"single-day": "soon"},
    "call-back-turn": {"button": "show"},
    "together-arrange": {"lead": ""},
    "together-step": {"number": "1", "state": "done"},
    "referral-move": {"seen": "1", "text": "It lies by the river."},
    "report-transcript": {"text": "She says hello.", "seen": "0"},
    "report-transcript-draft": {"text": "", "seen": "0"},
    "report-disguise": {"why": "The threat is in the tone."},
    "disguised": {"button": "approve"},
    "report-unmask": {"unmask-code": "judge"},
    "report-vault": {"vault-words": "Ann Ferry"},
    "report-identity": {"code": "danger", "words": "She must be warned."},
    "matter-link": {"other": str(uuid4()), "reason": "the same account"},
    "matter-unlink": {"other": str(uuid4()), "reason": "another account"},
    "matter-other": {"other": str(uuid4())},
    "report-checklist": {"seen": "0", "scope": "yes", "urgent": "no", "contact": "yes", "language": "yes"},
    "review-span": {"place": "0-4-text", "button": "accept"},
    "review-rest": {},
    "review-words": {"hide-words": "savings", "hide-kind": "PERSON"},
    "review-identifiers": {},
    "review-version": {"seen": "0"},
    "review-check": {"check-seen": "0"},
    "review-grade": {"grade-seen": "0"},
    "review-end": {"approve-seen": "1", "approve-reason": "seen"},
    "review-look": {"unmask-code": "redact"},
    "identity-view": {},
    "seat-fill": {"number": "5", "to": "1"},
    "seat-take-back": {},
    "team-key-hand-over": {"member": "1"},
    "team-key-cover": {},
    "team-key-change": {},
    "team-key-move": {},
    "team-key-take": {"public": "x"},
}

# They end what the others need.
LAST = {"lock": 1, "sign-out": 2}


def test_every_address_is_in_the_table_and_the_table_names_nothing_else() -> None:
    named = {pattern.name for pattern in urls.pages}
    assert named | {"demo-logins"} == set(PERMISSIONS)
    assert named == set(ADDRESSES)


@pytest.mark.parametrize("role", sorted(MEMBER_ROLES))
def test_a_role_opens_what_its_permissions_say_and_nothing_else(desk: Desk, role: Role) -> None:
    desk.sign_in(login_of(role))
    for name in sorted(ADDRESSES, key=lambda name: LAST.get(name, 0)):
        need = PERMISSIONS[name]
        # An officer has an account and a side of their own.
        welcome = role is not Role.OFFICER or name in SHARED
        allowed = welcome and (isinstance(need, Open) or need in ROLES[role])
        status = _visit(desk, name, token=True)
        assert (status != 403) == allowed, f"{role} at {name}: {status}"
        assert status in {200, 302, 403, 404, 409, 422}, f"{role} at {name}: {status}"


def test_nobody_without_a_session_gets_further_than_the_sign_in_page(desk: Desk) -> None:
    for name, address in ADDRESSES.items():
        if PERMISSIONS[name] is Open.PUBLIC:
            continue
        if name in POSTED:
            assert _visit(desk, name, token=False) == 403, name
            continue
        answer = desk.get(address)
        assert answer.status_code == 302, name
        assert answer.headers["Location"].startswith("/sign-in/?next="), name


def test_a_form_without_the_sessions_token_is_refused_for_every_role(desk: Desk) -> None:
    for role in (Role.SCREENER, Role.SUPERVISOR, Role.ADMINISTRATOR):
        desk.sign_in(login_of(role))
        for name in POSTED:
            assert _visit(desk, name, token=False) == 403, f"{role} at {name}"


def test_another_site_cannot_make_a_browser_send_a_form(desk: Desk) -> None:
    desk.sign_in("mei")
    hidden = desk.hidden("/queue/")
    answer = desk.client.post("/sign-out/", hidden, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert desk.get("/queue/").status_code == 200


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_no_answer_may_be_kept_by_a_browser_or_on_the_way(desk: Desk, name: str) -> None:
    assert desk.get(ADDRESSES[name]).headers["Cache-Control"] == "no-store"
    desk.sign_in("mei")
    assert desk.get(ADDRESSES[name]).headers["Cache-Control"] == "no-store"


def test_the_demonstrations_passwords_have_no_address_in_a_real_installation(desk: Desk) -> None:
    assert desk.get("/demo/").status_code == 404
    assert "/demo/" not in desk.get("/sign-in/").content.decode()


def test_a_missing_permission_names_the_roles_that_have_it(desk: Desk) -> None:
    desk.sign_in("ada")
    answer = desk.get("/queue/")
    assert answer.status_code == 403
    assert "Who may: screener, reviewer, case handler, supervisor." in answer.content.decode()
    assert Permission.SEE_QUEUE not in ROLES[Role.ADMINISTRATOR]


def _visit(desk: Desk, name: str, *, token: bool, address: str = "") -> int:
    address = address or ADDRESSES[name]
    if name not in POSTED:
        return int(desk.get(address).status_code)
    # The one page with a form that everybody has whose session lives, locked or not.
    hidden = desk.hidden("/prove/") if token else {}
    return int(desk.send(address, hidden, **POSTED[name]).status_code)


OF_A_REPORT = sorted(name for name, address in ADDRESSES.items() if address.startswith("/report/"))


@pytest.mark.parametrize("role", sorted(MEMBER_ROLES - {Role.OFFICER}))
def test_no_role_reaches_a_report_of_another_team(desk: Desk, role: Role) -> None:
    """Each address of a report, for one that exists and that a colleague of another team could open."""
    other = desk.file(category="sabotage").id
    desk.sign_in(login_of(role))
    for name in OF_A_REPORT:
        address = re.sub(r"^/report/[0-9a-f-]+/", f"/report/{other}/", ADDRESSES[name])
        status = _visit(desk, name, token=True, address=address)
        assert status in {403, 404}, f"{role} at {name}: {status}"


def test_the_colleague_of_that_team_does_reach_it(desk: Desk) -> None:
    other = desk.file(category="sabotage").id
    desk.sign_in("ravi")
    assert desk.get(f"/report/{other}/").status_code == 200


# What a report of one's own team, which has just arrived, answers whoever has the permission; all others are refused.
OWN_TEAM = {
    "report": {Role.HANDLER: 200, Role.REVIEWER: 200, Role.SCREENER: 200, Role.SUPERVISOR: 200},
    # No such file; a handler may read only what they handle.
    "report-file": {Role.HANDLER: 403, Role.REVIEWER: 404, Role.SCREENER: 404, Role.SUPERVISOR: 404},
    "report-listen": {Role.HANDLER: 403, Role.REVIEWER: 404, Role.SCREENER: 404, Role.SUPERVISOR: 404},
    "report-disguise": {Role.HANDLER: 403, Role.SUPERVISOR: 404},
    "disguised": {Role.HANDLER: 403, Role.SUPERVISOR: 404},
    # A handler writes nothing down: what they may hear was chosen for them.
    "report-transcript": {Role.REVIEWER: 404, Role.SCREENER: 404, Role.SUPERVISOR: 404},
    # Neither a model nor such a file.
    "report-transcript-draft": {Role.REVIEWER: 404, Role.SCREENER: 404, Role.SUPERVISOR: 404},
    # There is no identity to ask for, and only a supervisor or the report's handler gets as far as being told.
    "report-identity": {Role.SUPERVISOR: 409},
    "report-transfer": {Role.SUPERVISOR: 200},
    # No reviewer has let anything through, and a handler has not taken it over.
    "report-refer": {Role.SUPERVISOR: 409},
    "report-measure": {Role.SUPERVISOR: 409},
    # Nothing was handed over: the page says so, and a handler reads what they handle.
    "report-together": {Role.SUPERVISOR: 200},
    "together-arrange": {Role.SUPERVISOR: 302},
    "together-meeting": {Role.SUPERVISOR: 200},
    "together-step": {Role.SUPERVISOR: 404},
    "report-move": {Role.HANDLER: 409, Role.REVIEWER: 409, Role.SCREENER: 302, Role.SUPERVISOR: 409},
    "report-say": {Role.REVIEWER: 302, Role.SCREENER: 302, Role.SUPERVISOR: 302},
    # A handler of another report sees the page without anything that was opened.
    "report-unmask": {Role.HANDLER: 200, Role.REVIEWER: 200, Role.SCREENER: 200, Role.SUPERVISOR: 200},
    # Not in its first review.
    "report-checklist": {Role.SCREENER: 409},
    # The page says that one's own grade comes first; a handler links what they handle.
    "report-matter": {Role.REVIEWER: 200, Role.SUPERVISOR: 200},
    # There is no such other report.
    "matter-link": {Role.HANDLER: 404, Role.REVIEWER: 404, Role.SUPERVISOR: 404},
    "matter-unlink": {Role.HANDLER: 404, Role.REVIEWER: 404, Role.SUPERVISOR: 404},
    "matter-other": {Role.HANDLER: 404, Role.REVIEWER: 404, Role.SUPERVISOR: 404},
    "report-review": {Role.REVIEWER: 200},
    "review-span": {Role.REVIEWER: 422},
    "review-rest": {Role.REVIEWER: 302},
    "review-words": {Role.REVIEWER: 302},
    "review-identifiers": {Role.REVIEWER: 302},
    "review-version": {Role.REVIEWER: 302},
    "review-check": {Role.REVIEWER: 422},
    "review-grade": {Role.REVIEWER: 422},
    "review-end": {Role.REVIEWER: 409},
    "review-look": {Role.REVIEWER: 200},
    "report-vault": {Role.REVIEWER: 422, Role.SCREENER: 422, Role.SUPERVISOR: 422},
}


@pytest.mark.parametrize("role", sorted(MEMBER_ROLES - {Role.OFFICER}))
def test_what_a_report_of_ones_own_team_answers_is_pinned(desk: Desk, role: Role) -> None:
    mine = desk.file().id
    desk.sign_in(login_of(role))
    found = {}
    for name in sorted(OWN_TEAM):
        address = re.sub(r"^/report/[0-9a-f-]+/", f"/report/{mine}/", ADDRESSES[name])
        found[name] = _visit(desk, name, token=True, address=address)
    assert found == {name: answers.get(role, 403) for name, answers in sorted(OWN_TEAM.items())}


def test_every_address_of_a_report_is_pinned() -> None:
    assert set(OWN_TEAM) == set(OF_A_REPORT)
