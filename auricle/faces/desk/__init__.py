"""The face for staff: sign in, see what is due, open a report for one request, answer, move it on."""
