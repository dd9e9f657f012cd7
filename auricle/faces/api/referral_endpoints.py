"""The rows of the table that are about referrals: reading, and answering."""

from functools import partial

from auricle.faces.api import referrals
from auricle.faces.api.endpoint import Endpoint, Shape, View
from auricle.faces.api.referral_shapes import (
    Extension,
    OneReferral,
    Outcome,
    PackageFacts,
    Referrals,
    Return,
    Saying,
)
from auricle.partners.scopes import Scope

ONE = "v1/referrals/<uuid:referral>"


def _reads(
    name: str,
    path: str,
    view: View,
    says: str,
    answers: type[Shape] | type[bytes],
    **other: tuple[object, ...],
) -> Endpoint:
    return Endpoint(
        name=name,
        method="GET",
        path=path,
        need=Scope.REFERRALS_READ,
        view=view,
        says=says,
        answers=answers,
        **other,  # type: ignore[arg-type]
    )


def _answers(name: str, act: str, view: View, says: str, takes: type[Shape] | None = None) -> Endpoint:
    return Endpoint(
        name=name,
        method="POST",
        path=f"{ONE}/{act}",
        need=Scope.REFERRALS_ANSWER,
        view=view,
        says=says,
        takes=takes,
        answers=OneReferral,
        refuses=("conflict",),
        refused=partial(referrals.refused, tried=act),
    )


REFERRALS: tuple[Endpoint, ...] = (
    _reads(
        "referrals",
        "v1/referrals",
        referrals.listed,
        "What was handed to your agency, the last first.",
        Referrals,
        query=referrals.LIST,
    ),
    _reads("referral", ONE, referrals.look, "One of them, with what happened to it.", OneReferral),
    _reads(
        "package",
        f"{ONE}/package",
        referrals.package,
        "Its package, sealed to your agency's key. Who fetched it, and when, is kept.",
        PackageFacts,
    ),
    _reads(
        "chunk",
        f"{ONE}/files/<uuid:file>/<int:index>",
        referrals.chunk,
        "One sealed chunk of an attachment, counted from 0.",
        bytes,
    ),
    _answers("acknowledge", "acknowledge", referrals.acknowledge, "Confirm receipt."),
    _answers("accept", "accept", referrals.accept, "Take it on; receipt is confirmed by it."),
    _answers("begin", "begin", referrals.begin, "Somebody works on it."),
    _answers("return", "return", referrals.request_return, "Send it back, once, on a ground.", Return),
    _answers("dispute", "dispute", referrals.dispute, "Contest the ruling on a return, once.", Saying),
    _answers("ask", "ask", referrals.ask, "Ask the desk. No clock stops by it.", Saying),
    _answers("extension", "extension", referrals.extend, "A later day for the outcome, once.", Extension),
    _answers("outcome", "outcome", referrals.report_outcome, "Say what became of it.", Outcome),
    _answers(
        "confirmDeletion",
        "deletion",
        referrals.confirm_deletion,
        "All copies of what was recalled are deleted.",
    ),
)
