"""Addresses of the interface for machines: a table. Each goes through the door, which asks for what its row says."""

import json
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.urls import path

from auricle.faces.api import figures, token, webhooks
from auricle.faces.api.document import document
from auricle.faces.api.door import door
from auricle.faces.api.endpoint import Endpoint, Open
from auricle.faces.api.measures import MEASURES
from auricle.faces.api.problems import Unusable
from auricle.faces.api.referral_endpoints import REFERRALS
from auricle.faces.shared.alive import alive
from auricle.partners.scopes import Scope

# Rows of one address stand together.
ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        name="token",
        method="GET",
        path="v1/token",
        need=Open.ANY_TOKEN,
        view=token.token,
        says="What this token is good for, and until when.",
        answers=token.TokenFacts,
    ),
    Endpoint(
        name="webhooks",
        method="GET",
        path="v1/webhooks",
        need=Scope.WEBHOOKS_MANAGE,
        view=webhooks.listed,
        says="Where your agency's systems are told.",
        answers=webhooks.Webhooks,
    ),
    Endpoint(
        name="makeWebhook",
        method="POST",
        path="v1/webhooks",
        need=Scope.WEBHOOKS_MANAGE,
        view=webhooks.make,
        says="Be told at an https address; the answer has the secret that signs, this once.",
        takes=webhooks.NewWebhook,
        answers=webhooks.WebhookFacts,
        status=201,
        refuses=("conflict",),
    ),
    Endpoint(
        name="webhook",
        method="GET",
        path="v1/webhooks/<uuid:webhook>",
        need=Scope.WEBHOOKS_MANAGE,
        view=webhooks.look,
        says="One of them.",
        answers=webhooks.WebhookFacts,
    ),
    Endpoint(
        name="removeWebhook",
        method="DELETE",
        path="v1/webhooks/<uuid:webhook>",
        need=Scope.WEBHOOKS_MANAGE,
        view=webhooks.take_away,
        says="Be told there no more.",
        status=204,
    ),
    Endpoint(
        name="newSecret",
        method="POST",
        path="v1/webhooks/<uuid:webhook>/secret",
        need=Scope.WEBHOOKS_MANAGE,
        view=webhooks.new_secret,
        says="A new secret. The one before it signs along for 24 hours.",
        answers=webhooks.WebhookFacts,
    ),
    Endpoint(
        name="resumeWebhook",
        method="POST",
        path="v1/webhooks/<uuid:webhook>/resume",
        need=Scope.WEBHOOKS_MANAGE,
        view=webhooks.resume,
        says="Be told again, after the hotline had given up.",
        answers=webhooks.WebhookFacts,
    ),
    Endpoint(
        name="ping",
        method="POST",
        path="v1/webhooks/<uuid:webhook>/ping",
        need=Scope.WEBHOOKS_MANAGE,
        view=webhooks.ping,
        says="Send a message of the type ping there.",
        answers=webhooks.DeliveryFacts,
        status=202,
        refuses=("conflict",),
    ),
    Endpoint(
        name="deliveries",
        method="GET",
        path="v1/webhooks/<uuid:webhook>/deliveries",
        need=Scope.WEBHOOKS_MANAGE,
        view=webhooks.deliveries,
        says="What was sent there, the latest first. Kept for 30 days.",
        answers=webhooks.Deliveries,
        query=webhooks.CURSOR,
    ),
    *REFERRALS,
    *MEASURES,
    Endpoint(
        name="figures",
        method="GET",
        path="v1/figures",
        need=Scope.FIGURES_READ,
        view=figures.figures,
        says="How many reports came in a closed month from your provinces about your categories.",
        answers=figures.Figures,
        query=figures.MONTH,
    ),
)


def openapi(request: HttpRequest) -> HttpResponse:
    """The document of all this, for whoever asks: it says nothing of anybody."""
    if request.method not in {"GET", "HEAD"}:
        raise Unusable("method", headers={"Allow": "GET, HEAD"})
    return HttpResponse(json.dumps(document(ENDPOINTS)), content_type="application/json")


pages = [
    path("", alive, name="alive"),
    *(
        path(address, door(rows), name=address)
        for address, rows in groupby(ENDPOINTS, key=lambda each: each.path)
    ),
    path("v1/openapi.json", openapi, name="openapi"),
]
