"""Addresses that every face for members has, behind that face's own door."""

from django.conf import settings
from django.urls import URLPattern

from auricle.faces.shared.staff import (
    account,
    account_sign_on,
    demo_logins,
    enrol,
    language,
    new_code,
    presence,
    prove,
    sign_in,
    sign_on,
)
from auricle.faces.shared.staff.guard import Guard


def shared_pages(guard: Guard) -> list[URLPattern]:
    """The addresses of signing in and of a member's own account."""
    pages = [
        guard.page("sign-in/", sign_in.sign_in, "sign-in"),
        guard.page("sign-out/", sign_in.sign_out, "sign-out"),
        guard.page("language/", language.language, "language"),
        guard.page("prove/", prove.prove, "prove"),
        guard.page("prove/passkey/", prove.passkey, "prove-passkey"),
        guard.page("lock/", presence.lock, "lock"),
        guard.page("presence/", presence.presence, "presence"),
        guard.page("sign-in/passkey/", sign_in.passkey_request, "sign-in-passkey"),
        guard.page("sign-in/recovery/", sign_in.recovery, "sign-in-recovery"),
        guard.page("sign-in/provider/", sign_on.sign_on, "sign-on"),
        guard.page("sign-in/provider/return/", sign_on.sign_on_return, "sign-on-return"),
        guard.page("enrol/", enrol.enrol, "enrol"),
        guard.page("account/", account.account, "account"),
        guard.page("account/passkey-request/", account.passkey_request, "account-passkey-request"),
        guard.page("account/passkeys/", account.add_passkey, "account-passkeys"),
        guard.page("account/passkeys/<int:passkey>/", account.passkey, "account-passkey"),
        guard.page("account/password/", account.password, "account-password"),
        guard.page("account/code/", new_code.new_code, "account-code"),
        guard.page("account/sheet/", account.sheet, "account-sheet"),
        guard.page("account/codes/", account.codes, "account-codes"),
        guard.page("account/sessions/", account.sessions, "account-sessions"),
        guard.page("account/sign-on/", account_sign_on.account_sign_on, "account-sign-on"),
        guard.page(
            "account/sign-on/remove/", account_sign_on.account_sign_on_remove, "account-sign-on-remove"
        ),
    ]
    if settings.AURICLE_DEMO:
        pages.append(guard.page("demo/", demo_logins.demo_logins, "demo-logins"))
    return pages
