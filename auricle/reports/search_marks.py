"""When a saved search stands out for somebody. A name alone, which the worker may know without what opens reports."""

from enum import StrEnum


class Mark(StrEnum):
    """When a search stands out for somebody."""

    NONE = "none"
    NEW = "new"
    MANY = "many"
