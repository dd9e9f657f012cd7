"""What the phone's service tells of calls, so that they can be counted, and of who answers now."""

from auricle.calls import from_phone
from auricle.faces.line.door import Answer, Call


def calls(call: Call) -> Answer:
    """Keep what happened to calls; told again, it changes nothing."""
    from_phone.keep_events(data=call.data, now=call.now)
    return Answer()


def takers(call: Call) -> Answer:
    """Keep who answers now."""
    from_phone.say_takers(data=call.data, now=call.now)
    return Answer()
