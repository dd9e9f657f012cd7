"""Live calls as the hotline counts them: what happened to each, who answers when, and how well people got through.

A call is a random number of the phone's service. Nothing here knows a caller, a telephone number of one, or which
call-taker talked with whom: calls are counted, and people are not scored on speed (ADR 68).
"""
