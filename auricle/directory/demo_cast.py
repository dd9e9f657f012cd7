"""The people of the demonstration, whose passwords everybody knows, and their one-time codes for the sign-in page.

Nothing here works in a real installation: no account with these passwords exists there, and the page that shows them
has an address only where AURICLE_DEMO is set.
"""

from dataclasses import dataclass
from datetime import datetime

from auricle.directory.models import Member
from auricle.directory.permissions import Role
from auricle.directory.signing_in import totp_secret
from auricle.sealing.one_time import totp_now

WORK_TEAMS = frozenset(
    {"general", "security", "fraud-finance", "disputes", "land-resources", "labour", "safety"}
)

CUSTODY = frozenset({"custodians"})


@dataclass(frozen=True)
class CastMember:
    """Somebody in the demonstration."""

    login: str
    name: str
    password: str
    roles: frozenset[Role]
    teams: frozenset[str]
    language: str = "en"
    agency: str = ""


@dataclass(frozen=True)
class DemoLogin:
    """What the demonstration's sign-in page shows of one member."""

    login: str
    name: str
    roles: tuple[Role, ...]
    password: str
    code: str
    officer: bool


CAST = (
    CastMember("mei", "Mei Sandoval", "quiet-river-lantern", frozenset({Role.SCREENER}), WORK_TEAMS),
    CastMember("jonas", "Jonas Okafor", "amber-window-field", frozenset({Role.REVIEWER}), WORK_TEAMS),
    CastMember("amara", "Amara Lindqvist", "copper-garden-bell", frozenset({Role.HANDLER}), WORK_TEAMS),
    # Handles what is written in Chinese, and is away.
    CastMember("jing", "何静", "willow-anchor-seed", frozenset({Role.HANDLER}), WORK_TEAMS, "zh-hans"),
    CastMember("tomas", "Tomas Achterberg", "silver-harbour-oak", frozenset({Role.SUPERVISOR}), WORK_TEAMS),
    CastMember("lin", "林晓岚", "morning-bridge-fern", frozenset({Role.SCREENER}), WORK_TEAMS, "zh-hans"),
    CastMember("yara", "Yara Haddad", "golden-thistle-pond", frozenset({Role.SUPERVISOR}), WORK_TEAMS),
    # Registers what others tell by phone, by letter or at the counter, and reads nothing; of the team whose key
    # opens the numbers of those who want to be called back.
    CastMember(
        "dario", "Dario Quell", "meadow-paper-clock", frozenset({Role.CALL_TAKER}), frozenset({"general"})
    ),
    CastMember("rosa", "Rosa Tamm", "linen-orchard-pine", frozenset({Role.RECORDS_OFFICER}), frozenset()),
    # What Rosa proposes to destroy takes two others: this one, or a supervisor of the team.
    CastMember(
        "emeka", "Emeka Solheim", "bronze-cradle-mist", frozenset({Role.RECORDS_OFFICER}), frozenset()
    ),
    CastMember("ines", "Ines Marchetti", "velvet-meadow-tin", frozenset({Role.CUSTODIAN}), CUSTODY),
    CastMember("pavel", "Pavel Adeyemi", "wooden-comet-reed", frozenset({Role.CUSTODIAN}), CUSTODY),
    CastMember("greta", "Greta Nyman", "marble-kite-barley", frozenset({Role.CUSTODIAN}), CUSTODY),
    CastMember("kofi", "Kofi Lemaire", "saffron-ladder-fog", frozenset({Role.CUSTODIAN}), CUSTODY),
    CastMember("wei", "周维", "quartz-meadow-drum", frozenset({Role.CUSTODIAN}), CUSTODY, "zh-hans"),
    # Waits for a seat, so that one can be handed over.
    CastMember("sofia", "Sofia Brandt", "juniper-raft-clay", frozenset({Role.CUSTODIAN}), CUSTODY),
    CastMember("nadia", "Nadia Kowalczyk", "paper-island-moss", frozenset({Role.AUDITOR}), frozenset()),
    # Sees what Nadia looked at.
    CastMember("idris", "Idris Falk", "pebble-sonnet-ash", frozenset({Role.AUDITOR}), frozenset()),
    CastMember("ada", "Ada Whitlock", "granite-candle-sky", frozenset({Role.ADMINISTRATOR}), frozenset()),
    # What Ada proposes for others takes a second administrator.
    CastMember("bela", "Bela Thorvald", "cotton-anchor-plum", frozenset({Role.ADMINISTRATOR}), frozenset()),
    # Of agencies: two who can hand each other the key, and one alone in each of two others.
    CastMember(
        "osei",
        "Osei Valtonen",
        "hollow-maple-drift",
        frozenset({Role.OFFICER}),
        frozenset(),
        agency="public-security",
    ),
    CastMember(
        "leila",
        "Leila Norrgard",
        "cedar-signal-plume",
        frozenset({Role.OFFICER}),
        frozenset(),
        agency="public-security",
    ),
    CastMember(
        "anton",
        "Anton Ferreira",
        "harbour-lamp-thread",
        frozenset({Role.OFFICER}),
        frozenset(),
        agency="bank-harbour",
    ),
    CastMember(
        "tuva",
        "Tuva Delacroix",
        "nettle-gallery-frost",
        frozenset({Role.OFFICER}),
        frozenset(),
        agency="ombudsman",
    ),
)


def logins(*, now: datetime) -> list[DemoLogin]:
    """The cast that has accounts here, each with the code that an authenticator would show now.

    Whoever runs a hotline for training has other passwords for them: demo/cast_passwords.py.
    """
    members = {member.login: member for member in Member.objects.filter(login__in=[c.login for c in CAST])}
    return [
        DemoLogin(
            cast.login,
            cast.name,
            tuple(sorted(cast.roles)),
            cast.password,
            totp_now(totp_secret(members[cast.login]), now.timestamp()),
            officer=bool(cast.agency),
        )
        for cast in CAST
        if cast.login in members
    ]
