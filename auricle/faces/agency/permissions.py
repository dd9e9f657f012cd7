"""Which permission each address of the agency face asks for, as data. An address that is not here does not exist."""

from collections.abc import Mapping
from types import MappingProxyType

from auricle.faces.shared.staff.permissions import SHARED, Need, Open

PERMISSIONS: Mapping[str, Need] = MappingProxyType({**SHARED, "home": Open.SIGNED_IN})
