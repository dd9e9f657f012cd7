"""What the desk is told of urgent measures: the kinds of notices that their alarms write. Plain."""

from enum import StrEnum


class MeasureNotice(StrEnum):
    """An alarm rang (measures/alarms.py). The notice's event number is the alarm's."""

    PHONE_BANK = "measure_phone"
    BANK_SILENT = "measure_bank"
    HOLD_ENDS = "measure_hold"
