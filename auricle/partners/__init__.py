"""The computer systems of agencies: their tokens, their repeated calls, and what they are told. Never content.

A token acts for an agency and for nobody else. What it may read is limited by the database (sql/10_tokens.sql).
"""
