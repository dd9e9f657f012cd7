"""How members get into their accounts: passkeys, recovery codes, invitations, and what slows guessing down."""

from django.db import models

from auricle.directory.models.house import Agency, Member

FIELD_CLASSES = {
    "Authenticator.id": "open",
    "Authenticator.member": "open",
    "Authenticator.credential_id": "open",
    "Authenticator.public_key": "open",
    "Authenticator.sign_count": "open",
    "Authenticator.label": "personal",
    "Authenticator.opens_key": "open",
    "Authenticator.added_at": "open",
    "Authenticator.used_at": "open",
    "Authenticator.cloned_at": "open",
    "SpentChallenge.digest": "open",
    "SpentChallenge.spent_at": "open",
    "DeviceRest.digest": "open",
    "DeviceRest.member": "open",
    "DeviceRest.failures": "open",
    "DeviceRest.blocked_until": "open",
    "RecoveryCode.id": "open",
    "RecoveryCode.member": "open",
    "RecoveryCode.digest": "sealed",
    "RecoveryCode.made_at": "open",
    "RecoveryCode.used_at": "open",
    "Invitation.id": "open",
    "Invitation.digest": "open",
    "Invitation.member": "open",
    "Invitation.agency": "open",
    "Invitation.pseudonym": "open",
    "Invitation.login": "personal",
    "Invitation.name": "personal",
    "Invitation.language": "open",
    "Invitation.invited_by": "open",
    "Invitation.made_at": "open",
    "Invitation.expires_at": "open",
    "Invitation.used_at": "open",
    "Invitation.withdrawn_at": "open",
}


class Authenticator(models.Model):
    """A passkey of a member: what it signs is checked against the public key, and it signs for this site alone."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="authenticators")
    credential_id = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField()
    label = models.CharField(max_length=60)
    # Whether it also gives the secret that opens the member's key (WebAuthn PRF), or only says who is there.
    opens_key = models.BooleanField()
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    cloned_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["added_at", "id"]


class SpentChallenge(models.Model):
    """A challenge that was answered. Its digest stays for as long as the challenge would have been good."""

    digest = models.BinaryField(primary_key=True)
    spent_at = models.DateTimeField(db_index=True)


class DeviceRest(models.Model):
    """Failures from one browser that has signed this member in before, counted apart from those of strangers."""

    digest = models.BinaryField(primary_key=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE)
    failures = models.PositiveSmallIntegerField()
    blocked_until = models.DateTimeField(db_index=True)


class RecoveryCode(models.Model):
    """One of ten codes that sign a member in once, as a peppered hash. It opens no key."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE)
    digest = models.BinaryField(unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Invitation(models.Model):
    """A link that lets one person make, or make anew, one account. It carries no role and no key.

    With `member` it replaces every way into that member's account.
    """

    digest = models.BinaryField(unique=True)
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.CASCADE)
    # Whoever enrols gets this pseudonym: a passkey is made for it before there is a member.
    pseudonym = models.CharField(max_length=16)
    login = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=10)
    invited_by = models.CharField(max_length=16)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["login"],
                condition=models.Q(used_at=None, withdrawn_at=None),
                name="one_open_invitation_per_login",
            ),
            models.CheckConstraint(
                condition=models.Q(used_at=None) | models.Q(withdrawn_at=None),
                name="invitation_is_used_or_withdrawn",
            ),
        ]
