"""Addresses of the phone's way in (docs/reference/line.md)."""

from django.urls import path

from auricle.faces.line import call_backs, calls, inbox, menu, reports, talks
from auricle.faces.line.door import door
from auricle.faces.shared.alive import alive

pages = [
    path("", alive, name="alive"),
    path("v1/menu", door(GET=menu.menu), name="menu"),
    path("v1/prepare", door(POST=reports.prepare), name="prepare"),
    path("v1/objects/<uuid:object_id>", door(GET=reports.progress, DELETE=reports.discard), name="object"),
    path("v1/objects/<uuid:object_id>/<int:index>", door(PUT=reports.chunk), name="chunk"),
    path("v1/reports", door(POST=reports.report), name="reports"),
    path("v1/calls", door(POST=calls.calls), name="calls"),
    path("v1/takers", door(POST=calls.takers), name="takers"),
    path("v1/talks/prepare", door(POST=talks.prepare), name="talks-prepare"),
    path("v1/talks", door(POST=talks.talk), name="talks"),
    path("v1/call-backs/key", door(GET=call_backs.key), name="call-back-key"),
    path("v1/call-backs", door(POST=call_backs.keep), name="call-backs"),
    path("v1/inbox/open", door(POST=inbox.open_inbox), name="inbox-open"),
    path("v1/inbox/say", door(POST=inbox.say), name="inbox-say"),
    path("v1/inbox/withdraw", door(POST=inbox.withdraw), name="inbox-withdraw"),
    path("v1/inbox/leave", door(POST=inbox.leave), name="inbox-leave"),
]
