"""Urgent measures: what a bank is asked to hold in minutes. Auricle requests; it never freezes."""
