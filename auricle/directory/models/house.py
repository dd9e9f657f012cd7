"""Who works here and how work is divided: members, teams, regions, categories, agencies, routing."""

from django.db import models

FIELD_CLASSES = {
    **{f"Region.{f}": "open" for f in ("id", "code", "names", "parent", "population", "profile", "position")},
    **{
        f"Category.{f}": "open"
        for f in (
            "id",
            "code",
            "names",
            "parent",
            "legal_basis",
            "default_grade",
            "retention_days",
            "unsorted",
            "questions",
            "position",
            "active",
        )
    },
    **{f"Team.{f}": "open" for f in ("id", "code", "names", "kind")},
    **{f"RoutingVersion.{f}": "open" for f in ("number", "decided_at", "decided_by", "document")},
    **{f"Agency.{f}": "open" for f in ("id", "code", "names", "kind", "team", "named_from", "closed_at")},
    "Member.id": "open",
    "Member.pseudonym": "open",
    "Member.login": "personal",
    "Member.name": "personal",
    "Member.language": "open",
    "Member.active": "open",
    "Member.agency": "open",
    "Member.made_by": "open",
    "Member.made_at": "open",
    "Member.salt": "open",
    "Member.verifier": "sealed",
    "Member.totp_sealed": "sealed",
    "Member.totp_last_step": "open",
    "Member.failures": "open",
    "Member.blocked_until": "open",
    "MemberRole.id": "open",
    "MemberRole.member": "open",
    "MemberRole.role": "open",
    "Membership.id": "open",
    "Membership.member": "open",
    "Membership.team": "open",
    "PersonalPermission.id": "open",
    "PersonalPermission.member": "open",
    "PersonalPermission.permission": "open",
    **{
        f"Proposal.{f}": "open"
        for f in (
            "id",
            "kind",
            "subject",
            "detail",
            "state",
            "proposed_by",
            "proposed_at",
            "expires_at",
            "decided_by",
            "decided_at",
        )
    },
    "SignOnLink.id": "open",
    "SignOnLink.member": "open",
    "SignOnLink.issuer": "open",
    "SignOnLink.digest": "sealed",
    "SignOnLink.linked_at": "open",
}


class Region(models.Model):
    """A province (no parent) or a county. `names` maps language codes to names."""

    code = models.SlugField(max_length=60, unique=True)
    names = models.JSONField()
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="counties")
    population = models.PositiveIntegerField()
    profile = models.CharField(max_length=20)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(profile__in=["dense-economy", "mixed", "resource-rural"]),
                name="region_profile_is_known",
            )
        ]


class Category(models.Model):
    """An act that is an offence, or a dispute. The legal basis is required: see what Auricle refuses."""

    code = models.SlugField(max_length=60, unique=True)
    names = models.JSONField()
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    legal_basis = models.TextField()
    default_grade = models.PositiveSmallIntegerField()
    retention_days = models.PositiveIntegerField()
    questions = models.JSONField()
    position = models.PositiveIntegerField()
    active = models.BooleanField(default=True)
    # Where a report goes whose reporter chose none: no form offers it, and it asks nothing.
    unsorted = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["unsorted"], condition=models.Q(unsorted=True), name="one_category_is_unsorted"
            ),
            models.CheckConstraint(
                condition=models.Q(default_grade__gte=1, default_grade__lte=5), name="category_grade_1_to_5"
            ),
            models.CheckConstraint(condition=~models.Q(legal_basis=""), name="category_has_a_legal_basis"),
        ]


class Team(models.Model):
    """People who work certain categories in certain regions. The custody team holds identities, not reports.

    An agency has a team as well, of its officers: it holds the agency's key, and no report is ever filed with it.
    """

    code = models.SlugField(max_length=60, unique=True)
    names = models.JSONField()
    kind = models.CharField(max_length=10, default="work")

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["work", "custody", "agency"]), name="team_kind_is_known"
            )
        ]


class RoutingVersion(models.Model):
    """The routing rules, as routing_rules.py reads them. A version is never changed, only followed by another."""

    number = models.PositiveIntegerField(primary_key=True)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=16)
    document = models.TextField()


class Agency(models.Model):
    """A partner that acts: police, court, mediation committee, regulator, bank, ombudsman.

    What is sealed to it is sealed to the key of its team, of which its officers are the members.
    """

    code = models.SlugField(max_length=60, unique=True)
    names = models.JSONField()
    kind = models.CharField(max_length=40)
    team = models.OneToOneField(Team, null=True, on_delete=models.PROTECT, related_name="agency")
    # From when on reporters read its name: once it confirmed receipt, once its outcome was verified, or never.
    named_from = models.CharField(max_length=10, default="receipt", db_default="receipt")
    # From then on nothing new is handed to it (agency_changes.py).
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(named_from__in=["receipt", "outcome", "never"]),
                name="agency_is_named_from_a_known_moment",
            ),
        ]


class Member(models.Model):
    """Somebody who works on the desk or, with an agency, an officer of it.

    The password is nowhere: only a verifier that also needs the pepper.
    Whoever signs in with passkeys alone has neither it nor a one-time secret.
    """

    pseudonym = models.CharField(max_length=16, unique=True)
    login = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=10, default="en")
    active = models.BooleanField(default=True)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="officers")
    # Whose hand made the account: two accounts of one hand are not two people (proposals.py). None: the first set-up.
    made_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(null=True)
    salt = models.BinaryField(null=True)
    verifier = models.BinaryField(null=True)
    totp_sealed = models.BinaryField(null=True)
    totp_last_step = models.BigIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["login"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(made_by=models.F("id")), name="nobody_makes_their_own_account"
            ),
            models.CheckConstraint(
                condition=models.Q(salt=None, verifier=None)
                | models.Q(salt__isnull=False, verifier__isnull=False),
                name="password_is_whole",
            ),
        ]


class MemberRole(models.Model):
    """A role that a member holds; what a role may do is in permissions.py."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "role"], name="member_role_once")]


class Membership(models.Model):
    """A member works in a team. Whether they can open its reports is decided by keys, not by this row."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "team"], name="membership_once")]


class PersonalPermission(models.Model):
    """A permission that no role carries, given to one person by name: for now only export."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="permissions")
    permission = models.CharField(max_length=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "permission"], name="personal_permission_once"),
            models.CheckConstraint(
                condition=models.Q(permission__in=["export"]), name="personal_permission_is_known"
            ),
        ]


class Proposal(models.Model):
    """A change of somebody's powers that takes two administrators. `detail` is the code of a role or a permission."""

    kind = models.CharField(max_length=20)
    subject = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    detail = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=10, default="open")
    proposed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["proposed_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["give_role", "take_role", "give_permission", "switch_off", "switch_on"]
                ),
                name="proposal_kind_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "approved", "declined", "withdrawn", "expired"]),
                name="proposal_state_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(proposed_by=models.F("subject")), name="nobody_proposes_for_themselves"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="approved")
                | (
                    models.Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~models.Q(decided_by=models.F("proposed_by"))
                    & ~models.Q(decided_by=models.F("subject"))
                ),
                name="proposal_is_approved_by_another",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject", "detail"],
                condition=models.Q(state="open"),
                name="one_open_proposal_for_one_thing",
            ),
        ]


class SignOnLink(models.Model):
    """Who an identity provider says somebody is. Never found by a mail address, which another person can be given.

    The subject is kept as a keyed digest: nobody who reads this table learns who the provider knows a member as.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="sign_on_links")
    issuer = models.CharField(max_length=300)
    digest = models.BinaryField(unique=True)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "issuer"], name="one_subject_per_member"),
        ]
