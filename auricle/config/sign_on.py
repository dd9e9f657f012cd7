"""The identity provider by which members may sign in, as the operator names it. Without an issuer there is none."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from auricle.config.env import Environment

KINDS = ("acr:", "amr:")


@dataclass(frozen=True)
class Provider:
    """Who may say that a member is there. `factors` are what counts as a second factor when the provider says it.

    `authorities` is a file of certificates, or empty for those that everybody trusts.
    """

    issuer: str
    client: str
    name: str
    secret: str = field(default="", repr=False)
    factors: frozenset[str] = frozenset()
    authorities: str = ""


def read(environment: Environment) -> Provider | None:
    """The provider, or None when single sign-on is off. What is wrong stops the start."""
    issuer = environment.issuer(
        "AURICLE_SIGN_ON_ISSUER",
        means="the issuer of the identity provider by which members may sign in, to the letter; empty: none",
    )
    client = environment.text(
        "AURICLE_SIGN_ON_CLIENT", default="", means="the client id that the identity provider gave this face"
    )
    name = environment.text(
        "AURICLE_SIGN_ON_NAME", default="", means="what people call the identity provider; empty: its host"
    )
    secret = environment.text(
        "AURICLE_SIGN_ON_SECRET",
        default="",
        means="a file with the client's secret in one line; empty: a client without one",
    )
    factors = environment.text(
        "AURICLE_SIGN_ON_FACTORS",
        default="",
        means="what counts as a second factor when the provider says it, such as amr:mfa or acr:phr, "
        "separated by spaces; empty: our own second factor is always asked for",
    ).split()
    authorities = environment.text(
        "AURICLE_SIGN_ON_CA",
        default="",
        means="a file with the certificates that vouch for the provider; empty: those that everybody trusts",
    )
    if not issuer:
        if client or secret or factors:
            environment.refuse(
                "AURICLE_SIGN_ON_ISSUER is missing, and other settings of single sign-on are there"
            )
        return None
    if not client:
        environment.refuse("AURICLE_SIGN_ON_CLIENT is missing: the identity provider gave one for this face")
    if any(len(each) == len(KINDS[0]) or not each.startswith(KINDS) for each in factors):
        environment.refuse("AURICLE_SIGN_ON_FACTORS must hold words that begin with acr: or amr:")
    if authorities and not Path(authorities).is_file():
        environment.refuse(f"AURICLE_SIGN_ON_CA must be a file, and is {authorities!r}")
    return Provider(
        issuer=issuer,
        client=client,
        name=name or (urlsplit(issuer).hostname or ""),
        secret=environment.line(Path(secret), means="the client's secret") if secret else "",
        factors=frozenset(factors),
        authorities=authorities,
    )
