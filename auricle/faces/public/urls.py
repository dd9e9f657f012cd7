"""Addresses of the public face. Pages stand under the language; chunks of files and what programs fetch need none."""

from django.urls import path

from auricle.faces.public import (
    checkpoints,
    emergency,
    inbox,
    inbox_mail,
    inbox_messages,
    inbox_pin,
    keys,
    landing,
    protection,
    report_form,
    report_plain,
    report_send,
    rights,
    upload,
)

pages = [
    path("", landing.landing, name="landing"),
    path("protection/", protection.protection, name="protection"),
    path("rights/", rights.rights, name="rights"),
    path("checkpoints/", checkpoints.checkpoints, name="checkpoints"),
    path("keys/", keys.keys, name="keys"),
    path("emergency/", emergency.emergency, name="emergency"),
    path("report/", report_form.report_form, name="report"),
    path("report/recipients/", report_send.recipients, name="report-recipients"),
    path("report/fresh/", report_send.fresh, name="report-fresh"),
    path("report/send/", report_send.send, name="report-send"),
    path("report/plain/<uuid:report>/", report_plain.report_plain, name="report-plain"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/open/", inbox.open_inbox, name="inbox-open"),
    path("inbox/prove/", inbox.prove, name="inbox-prove"),
    path("inbox/pin/", inbox_pin.pin, name="inbox-pin"),
    path("inbox/mail/", inbox_mail.mail, name="inbox-mail"),
    path("inbox/thread/", inbox_messages.thread, name="inbox-thread"),
    path("inbox/say/", inbox_messages.say, name="inbox-say"),
    path("inbox/withdraw/", inbox_messages.withdraw, name="inbox-withdraw"),
    path("inbox/not-resolved/", inbox_messages.not_resolved, name="inbox-not-resolved"),
    path("inbox/leave/", inbox.leave, name="inbox-leave"),
]

chunks = [
    path("upload/<uuid:object_id>/", upload.progress, name="upload"),
    path("upload/<uuid:object_id>/<int:index>/", upload.chunk, name="upload-chunk"),
]

for_programs = [
    path("keys.json", keys.as_json, name="keys-json"),
    path("checkpoint", checkpoints.newest_note, name="checkpoint"),
    path("checkpoints.json", checkpoints.as_json, name="checkpoints-json"),
    path("verify_trail.py", checkpoints.verifier, name="verify-trail"),
]
