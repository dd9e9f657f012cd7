"""What an attachment of a package is called where only its name stands: in a list to choose from, and on paper."""

from django.utils.translation import gettext

from auricle.faces.shared.staff.file_names import safe_name
from auricle.referrals.package import Attached


def attached_name(file: Attached) -> str:
    """A file's name, and of a disguised recording what it is."""
    name = safe_name(file.name)
    if file.disguised:
        return gettext("%(name)s: the voice is disguised, not anonymous") % {"name": name}
    return name
