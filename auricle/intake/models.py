"""Intake keeps nothing of its own: sealed objects lie in the vault, reports in reports, and a spool on disk."""

FIELD_CLASSES: dict[str, str] = {}
