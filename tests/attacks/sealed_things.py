"""Everything that is sealed in the tables, in the shape in which a key is tried on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from auricle.directory import signing_in
from auricle.mailing.boxes import owner_of
from auricle.mailing.left_address import owner_of_report
from auricle.mailing.office_address import owner_of_office
from auricle.sealing import codes
from auricle.sealing.envelope import Commitment, PublicKey, Sealed
from auricle.sealing.keys import key_id
from auricle.vault import (
    call_back_opening,
    desk_session,
    file_tickets,
    identity,
    mail_sealing,
    member_keys,
    recovery_ceremony,
    reporter_key,
    seats,
)
from auricle.vault.draft_sealing import context_of
from auricle.vault.parcel import REGISTRATION_CONTEXT, seat_purpose
from tests.attacks.loot import Row, Tables

KNOWN: MappingProxyType[str, str] = MappingProxyType(
    {
        "vault_grant.blob": "HPKE to a team, a seat or a reporter",
        "vault_grant.quick": "a team's seed",
        "vault_teamseed.blob": "HPKE to a member",
        "vault_recoveryseed.blob": "HPKE to the recovery key",
        "vault_seat.blob": "HPKE to a member",
        "vault_seatproposal.blob": "HPKE to a member",
        "vault_fileticket.sealed": "a ticket's secret",
        "vault_reshare.blob": "HPKE to a seat",
        "vault_identityrequest.keys_sealed": "HPKE to a member",
        "vault_receiptregistration.sealed": "HPKE to the registrar",
        "vault_sealedobject.header": "a report's key",
        "vault_sealedobject.body": "a report's key",
        "vault_objectchunk.data": "a report's key",
        "vault_memberwrap.blob": "what a password, a passkey or a sheet gives",
        "vault_desksession.seed_sealed": "a session's secret",
        "intake_draft.sealed": "HPKE to a member",
        "inbox_inboxsession.seed_sealed": "a session's secret",
        "inbox_inboxsession.digest": "a digest of 32 random bytes: nothing to open",
        "vault_receipt.seed_locked": "the installation's half and a receipt code",
        "vault_receipt.lookup": "a digest: nothing to open",
        "vault_receipt.pin_proof": "a digest: nothing to open",
        "vault_destroyedreceipt.lookup": "a digest: nothing to open",
        "mailing_mailbox.address": "HPKE to the registrar",
        "mailing_mailbox.new_address": "HPKE to the registrar",
        "mailing_mailbox.code": "HPKE to the registrar",
        "mailing_reporterbox.sealed": "HPKE to the registrar",
        "referrals_channel.office": "HPKE to the registrar",
        "mailing_mailbox.code_digest": "a digest: nothing to open",
        "directory_member.verifier": "a digest: nothing to open",
        "directory_member.totp_sealed": "the pepper",
        "directory_recoverycode.digest": "a digest: nothing to open",
        "reports_matchtoken.token": "a keyed digest: nothing to open",
        "partners_token.digest": "a digest: nothing to open",
        "partners_repeat.key_digest": "a digest: nothing to open",
        "partners_repeat.body_digest": "a digest: nothing to open",
        "partners_repeat.answer": "a token and a caller's key",
        "partners_webhook.secret": "HPKE to the registrar",
        "partners_webhook.former": "HPKE to the registrar",
        "directory_signonlink.digest": "a digest: nothing to open",
        "call_backs_callback.sealed": "HPKE to a team",
    }
)
"""Every column of class sealed, and what it is tried with. To one that is not here this program is blind."""


@dataclass(frozen=True)
class Note:
    """Something sealed to the public key of this id, in a context. `of` is what it is about."""

    to: bytes
    blob: bytes
    context: bytes
    what: str = "seed"
    of: Any = None


@dataclass(frozen=True)
class Wrapped:
    """Something under a symmetric key."""

    blob: Sealed
    context: bytes
    what: str = "seed"
    of: Any = None


def owners(stolen: Tables) -> dict[bytes, str]:
    """Whose each key is, by its id. A reporter's public key is in no table: only its id is, in their grant."""
    reporters = {bytes(row["key_id"]): "reporter" for row in stolen.get("vault_grant", [])}
    members = {_id(row): f"member {row['member_id']}" for row in stolen.get("vault_memberkey", [])}
    house = {_id(row): f"{row['purpose']} {row['holder']}" for row in stolen.get("vault_sealingkey", [])}
    return reporters | members | house


def commitments(stolen: Tables) -> dict[tuple[UUID, str], Commitment]:
    """What each report's keys are committed to."""
    return {
        (row["report_id"], row["purpose"]): Commitment(bytes(row["commitment"]))
        for row in stolen.get("vault_reportkey", [])
    }


def notes(stolen: Tables) -> Iterator[Note]:
    """Everything that is sealed to a public key but the grants."""
    member = {row["member_id"]: _id(row) for row in stolen.get("vault_memberkey", [])}
    for row in stolen.get("vault_teamseed", []):
        context = recovery_ceremony.SEED_CONTEXT + bytes(row["key_id"])
        yield Note(member[row["member_id"]], bytes(row["blob"]), context)
    for row in stolen.get("vault_recoveryseed", []):
        context = recovery_ceremony.COVER_CONTEXT + bytes(row["key_id"])
        yield Note(bytes(row["recovery_id"]), bytes(row["blob"]), context)
    for row in [*stolen.get("vault_seat", []), *stolen.get("vault_seatproposal", [])]:
        context = seats.SEED_CONTEXT + bytes([row["number"]])
        yield Note(member[row["holder_id"]], bytes(row["blob"]), context)
    for row in stolen.get("vault_receiptregistration", []):
        context = REGISTRATION_CONTEXT + row["report_id"].bytes
        # It does not say which key it was sealed to.
        for public in {_id(key) for key in stolen["vault_sealingkey"]}:
            yield Note(public, bytes(row["sealed"]), context, "registration", row["report_id"])
    for row in stolen.get("intake_draft", []):
        context = context_of(row["member_id"])
        yield Note(member[row["member_id"]], bytes(row["sealed"]), context, "draft", row["member_id"])
    yield from _numbers(stolen)
    yield from _notes_of_requests(stolen, member)
    yield from _notes_for_mail(stolen)


def _numbers(stolen: Tables) -> Iterator[Note]:
    for row in stolen.get("call_backs_callback", []):
        if row["sealed"] is not None:
            context = call_back_opening.CONTEXT + row["id"].bytes
            yield Note(bytes(row["key_id"]), bytes(row["sealed"]), context, "number", row["id"])


def wrapped(stolen: Tables) -> Iterator[Wrapped]:
    """Everything under a symmetric key but the reports' objects."""
    yield from _ways_to_members(stolen)
    yield from _under_a_browsers_secret(stolen)
    for row in stolen.get("directory_member", []):
        if row["totp_sealed"] is not None:
            context = signing_in.TOTP_CONTEXT + row["pseudonym"].encode()
            yield Wrapped(Sealed(bytes(row["totp_sealed"])), context, "one-time", row["id"])
    for row in stolen.get("vault_receipt", []):
        yield Wrapped(Sealed(bytes(row["seed_locked"])), codes.LOCK, "half", row["report_id"])


def _under_a_browsers_secret(stolen: Tables) -> Iterator[Wrapped]:
    for row in stolen.get("vault_desksession", []):
        if row["seed_sealed"] is not None:
            yield Wrapped(Sealed(bytes(row["seed_sealed"])), desk_session.CONTEXT + row["id"].bytes)
    for row in stolen.get("inbox_inboxsession", []):
        if row["seed_sealed"] is not None:
            yield Wrapped(Sealed(bytes(row["seed_sealed"])), reporter_key.SEED_CONTEXT)
    for row in stolen.get("vault_fileticket", []):
        context = file_tickets.CONTEXT + row["object_id"].bytes + row["member_id"].to_bytes(8, "big")
        yield Wrapped(Sealed(bytes(row["sealed"])), context, "ticket", row["object_id"])


def _ways_to_members(stolen: Tables) -> Iterator[Wrapped]:
    pseudonyms = {row["id"]: row["pseudonym"].encode() for row in stolen.get("directory_member", [])}
    passkeys = {row["id"]: bytes(row["credential_id"]) for row in stolen.get("directory_authenticator", [])}
    contexts = {
        "password": member_keys.PASSWORD_CONTEXT,
        "sheet": member_keys.SHEET_CONTEXT,
        "passkey": member_keys.PASSKEY_CONTEXT,
    }
    for row in stolen.get("vault_memberwrap", []):
        context = contexts[row["kind"]] + pseudonyms[row["member_id"]]
        if row["kind"] == "passkey":
            context += b"\0" + passkeys[row["authenticator_id"]]
        yield Wrapped(Sealed(bytes(row["blob"])), context)


def _notes_of_requests(stolen: Tables, member: dict[int, bytes]) -> Iterator[Note]:
    seat = {row["number"]: bytes(row["key_id"]) for row in stolen.get("vault_seat", [])}
    requests = {row["id"]: row for row in stolen.get("vault_identityrequest", [])}
    for request in requests.values():
        if request["keys_sealed"] is not None:
            context = identity.OPENING + request["id"].bytes + request["report_id"].bytes
            yield Note(member[request["asked_by_id"]], bytes(request["keys_sealed"]), context, "opening")
    for row in stolen.get("vault_reshare", []):
        about = requests[row["request_id"]]
        context = identity.RESHARE + about["id"].bytes + about["report_id"].bytes
        context += bytes([row["number"], row["seat_from"], row["seat_to"]])
        what = seat_purpose(row["seat_from"], row["number"])
        yield Note(seat[row["seat_to"]], bytes(row["blob"]), context, what, about["report_id"])


def _notes_for_mail(stolen: Tables) -> Iterator[Note]:
    registrars = {_id(key) for key in stolen.get("vault_sealingkey", []) if key["purpose"] == "registrar"}
    for row in stolen.get("mailing_mailbox", []):
        context = mail_sealing.CONTEXT + owner_of(row["member_id"])
        for column in ("address", "new_address", "code"):
            for public in registrars if row[column] is not None else ():
                yield Note(public, bytes(row[column]), context, "mail", row["member_id"])
    for row in stolen.get("referrals_channel", []):
        context = mail_sealing.CONTEXT + owner_of_office(row["agency_id"])
        for public in registrars if row["office"] is not None else ():
            yield Note(public, bytes(row["office"]), context, "mail", row["agency_id"])
    for row in stolen.get("mailing_reporterbox", []):
        context = mail_sealing.CONTEXT + owner_of_report(row["report"])
        for public in registrars:
            yield Note(public, bytes(row["sealed"]), context, "mail", row["report"])


def _id(row: Row) -> bytes:
    return key_id(PublicKey(bytes(row["public"])))
