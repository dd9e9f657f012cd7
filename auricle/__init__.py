"""Auricle: a self-hosted, confidential public hotline."""
