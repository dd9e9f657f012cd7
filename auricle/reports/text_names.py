"""How the texts of a report are named, wherever one is told from another: original, redacted or handed over. Plain."""

STORY = ("text", "where", "when")
ANSWER, MESSAGE, FILE, TRANSCRIPT = "answers/", "message/", "file/", "transcript/"
