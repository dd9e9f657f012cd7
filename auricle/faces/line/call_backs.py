"""To be called back: the key that a number is sealed to, and the sealed number."""

from django.conf import settings
from django.utils.translation import get_language

from auricle.call_backs import keeping
from auricle.errors import Invalid
from auricle.faces.line.door import Answer, Call
from auricle.vault import parcel_reading as read
from auricle.vault.written_keys import written

KEY_BYTES = 16


def key(call: Call) -> Answer:
    """Whom to seal to, by the language that was asked for."""
    return Answer({"team": written(keeping.key(language=get_language() or "", now=call.now))})


def keep(call: Call) -> Answer:
    """Keep one; sent again, it changes nothing."""
    language = read.read_text(call.data, "language", most=10)
    if language not in dict(settings.LANGUAGES):
        raise Invalid({"language": "unknown"})
    keeping.keep(
        asked=keeping.Asked(
            id=read.read_uuid(call.data, "id"),
            language=language,
            window=read.read_text(call.data, "window", most=20),
            key_id=read.read_bytes(call.data, "key", least=KEY_BYTES, most=KEY_BYTES),
            sealed=read.read_bytes(call.data, "sealed", least=1, most=4096),
        ),
        now=call.now,
    )
    return Answer()
