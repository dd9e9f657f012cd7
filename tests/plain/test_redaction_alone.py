"""Looking through a text is done alone: no network, no file written, nothing left behind, nothing loaded that could."""

import subprocess
import sys

WATCHED = """
import sys
import auricle.redaction.finding as finding, auricle.redaction.replacing as replacing
loaded = {"http.client", "urllib.request", "requests", "django", "zeep"} & set(sys.modules)
assert not loaded, loaded
seen = []
def watch(event, given):
    writes = event == "open" and isinstance(given[1], str) and set(given[1]) & set("wax+")
    if writes or event.startswith(("socket.", "subprocess.", "os.")):
        seen.append(event)
sys.addaudithook(watch)
text = "I am Jane Miller, +44 7700 900456, GB29 NWBK 6016 1331 9268 19. "
text += "我叫李建国，在华信商贸有限公司上班，电话13800138000。"
spans = finding.find(text, "en")
assert len(spans) == 6, spans
assert "Jane" not in replacing.replace(text, spans)
assert not seen, seen
print("alone")
"""


def test_nothing_is_reached_or_written() -> None:
    done = subprocess.run([sys.executable, "-c", WATCHED], capture_output=True, text=True, check=False)
    assert done.stdout == "alone\n", done.stderr
