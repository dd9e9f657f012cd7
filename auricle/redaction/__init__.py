"""Find what points to a person in a text, and put placeholders in its place. Plain.

Use `finding.find` for suggestions to a reviewer, `shapes.find_identifiers` where only what has a shape is wanted (it
knows no names and loads no dictionary), `file_names.find_in_name` for the name of a file, and `replacing.Replacer` for
a version that may be shown.

Promised: spans lie within the text, in order, without overlap; nothing is fetched, cached on disk or logged; the time
grows with the length of the text and no faster, whatever is in it. Not promised: that everything is found. A person
reads each version before it leaves the desk; `docs/explanation/redaction.md` says what is missed, with numbers.
"""
