"""Which permission each address of the agency face asks for, as data. An address that is not here does not exist."""

from collections.abc import Mapping
from types import MappingProxyType

from auricle.directory.permissions import Permission
from auricle.faces.shared.staff.permissions import SHARED, Need, Open

PERMISSIONS: Mapping[str, Need] = MappingProxyType(
    {
        **SHARED,
        "home": Open.SIGNED_IN,
        "agency-key": Permission.SEE_KEYS,
        "team-key": Permission.SEE_KEYS,
        "team-key-make": Permission.KEEP_KEYS,
        "team-key-hand-over": Permission.KEEP_KEYS,
        "team-key-cover": Permission.KEEP_KEYS,
        "team-key-change": Permission.KEEP_KEYS,
        "team-key-move": Permission.KEEP_KEYS,
        "referrals": Permission.READ_REFERRAL,
        "referral": Permission.READ_REFERRAL,
        "referral-file": Permission.READ_REFERRAL,
        "referral-paper": Permission.READ_REFERRAL,
        "meeting-step": Permission.ANSWER_REFERRAL,
        "referral-move": Permission.ANSWER_REFERRAL,
        "measure-answer": Permission.ANSWER_REFERRAL,
        "scorecard": Permission.SEE_FIGURES,
        "figures": Permission.SEE_FIGURES,
    }
)
