"""The package of a referral as a PDF that says by itself whether anything was changed."""

from datetime import datetime

from auricle.paper import press, words
from auricle.paper.values import Package
from auricle.sealing.envelope import PaperSeed
from auricle.sealing.house_key import house_fingerprint


def package_pdf(package: Package, *, seed: PaperSeed, now: datetime) -> bytes:
    """The paper of this package as of `now`, signed by the house's key. Raises press.NotPrinted, or press.TooLong."""
    return press.printed(
        {
            "template": "package",
            "now": now.replace(microsecond=0).isoformat(),
            "values": words.of_package(package, fingerprint=house_fingerprint(seed), now=now),
        },
        seed=seed,
    )
