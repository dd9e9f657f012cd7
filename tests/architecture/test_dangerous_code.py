"""Code of the kinds that end badly in systems like this one stands nowhere, or where its reason is listed.

Bandit's rules run in ruff (`S`) with every check. These are the house's own: what they look for is read from the
syntax tree, from templates and from scripts. Each rule is shown a sample that it must find.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "auricle"

Rule = Callable[[ast.AST], bool]

LOGGERS = {"log", "logger", "logging"}
LEVELS = {"debug", "info", "warning", "error", "critical", "exception", "log"}
# What carries what people typed, or where they are.
TELLS = {
    "request",
    "error",
    "exc",
    "exception",
    "body",
    "cookie",
    "password",
    "code",
    "seed",
    "secret",
    "token",
}
# Compared as they stand, such values can be found a byte at a time.
SECRETS = re.compile(r"(?:^|_)(?:token|digest|secret|mac|verifier|signature)$")
UNPACKS = {"pickle", "marshal", "shelve", "dill", "yaml"}
NETWORK = {"requests", "urllib.request", "httpx", "aiohttp", "ftplib", "smtplib", "telnetlib", "socketserver"}
EVALUATES = {"eval", "exec", "__import__"}


def named(node: ast.AST) -> str:
    """The dotted name of an expression, or nothing."""
    if isinstance(node, ast.Attribute):
        return f"{named(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def calls(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Call) and named(node.func).rpartition(".")[2] in names


def imports(node: ast.AST, modules: set[str]) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name in modules for alias in node.names)
    return isinstance(node, ast.ImportFrom) and (
        node.module in modules or any(f"{node.module}.{alias.name}" in modules for alias in node.names)
    )


def made_of_parts(node: ast.AST) -> bool:
    """Whether a text is put together while the program runs."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    formatted = (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"
    )
    return formatted or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod))


def evaluates_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in EVALUATES


def unpacks_objects(node: ast.AST) -> bool:
    return imports(node, UNPACKS)


def speaks_to_the_network(node: ast.AST) -> bool:
    return imports(node, NETWORK)


def uses_a_shell(node: ast.AST) -> bool:
    shell = isinstance(node, ast.keyword) and node.arg == "shell"
    return shell or (isinstance(node, ast.Call) and named(node.func) in {"os.system", "os.popen"})


def hashes_weakly(node: ast.AST) -> bool:
    return calls(node, "md5", "sha1") or (
        calls(node, "new") and isinstance(node, ast.Call) and named(node.func) == "hashlib.new"
    )


def draws_lots_badly(node: ast.AST) -> bool:
    return imports(node, {"random", "random.Random", "random.choice", "random.random", "random.randint"})


def trusts_markup(node: ast.AST) -> bool:
    return calls(node, "mark_safe", "SafeString", "SafeText")


def builds_sql(node: ast.AST) -> bool:
    asks = calls(node, "execute", "executemany", "raw", "extra", "RawSQL", "SQL")
    return asks and isinstance(node, ast.Call) and any(made_of_parts(argument) for argument in node.args)


def excuses_a_view(node: ast.AST) -> bool:
    return calls(node, "csrf_exempt") or named(node).rpartition(".")[2] == "csrf_exempt"


def writes_a_column_by_name(node: ast.AST) -> bool:
    """A name that comes from a variable can come from a form."""
    if calls(node, "setattr") and isinstance(node, ast.Call) and len(node.args) > 1:
        return not isinstance(node.args[1], ast.Constant)
    from_a_form = calls(node, "update", "create", "update_or_create", "get_or_create", "filter", "get")
    return (
        from_a_form
        and isinstance(node, ast.Call)
        and any(keyword.arg is None and "POST" in ast.dump(keyword.value) for keyword in node.keywords)
    )


def logs_what_was_carried(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    if named(node.func.value) not in LOGGERS or node.func.attr not in LEVELS:
        return False
    said = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg != "exc_info")]
    # The class of an error says nothing that was typed; `type(error).__name__` is a call and no name.
    return node.func.attr == "exception" or any(
        isinstance(each, ast.Name | ast.Attribute) and set(named(each).split(".")) & TELLS for each in said
    )


def compares_a_secret(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq)):
        return False
    sides = (node.left, *node.comparators)
    if any(isinstance(side, ast.Constant) for side in sides):
        return False
    return any(SECRETS.search(named(side).rpartition(".")[2]) for side in sides)


def makes_unsafe_files(node: ast.AST) -> bool:
    return (calls(node, "mktemp", "chmod") and "0o777" in ast.unparse(node)) or calls(node, "mktemp")


IN_PYTHON: Mapping[str, tuple[Rule, str]] = {
    "evaluates text": (evaluates_text, "eval(typed)"),
    "unpacks objects": (unpacks_objects, "import pickle"),
    "speaks to the network": (speaks_to_the_network, "from urllib.request import urlopen"),
    "uses a shell": (uses_a_shell, "subprocess.run(command, shell=True)"),
    "hashes weakly": (hashes_weakly, "hashlib.md5(data)"),
    "draws lots badly": (draws_lots_badly, "from random import choice"),
    "trusts markup": (trusts_markup, "mark_safe(text)"),
    "builds SQL": (builds_sql, "cursor.execute(f'SELECT {name}')"),
    "excuses a view": (excuses_a_view, "@csrf_exempt\ndef view(request): ..."),
    "writes a column by name": (writes_a_column_by_name, "setattr(row, name, value)"),
    "logs what was carried": (logs_what_was_carried, "log.warning('%s', request)"),
    "compares a secret": (compares_a_secret, "ok = given.token == row.token"),
    "makes unsafe files": (makes_unsafe_files, "tempfile.mktemp()"),
}
IN_TEMPLATES: Mapping[str, tuple[str, str]] = {
    "trusts markup": (r"\|\s*safe(?:seq)?\b|{%\s*autoescape\s+off", "{{ story|safe }}"),
    "has a script in the page": (r"<script(?![^>]*\bsrc=)[^>]*>", "<script>x()</script>"),
    "has a handler in the page": (r"<[^>{]*\son[a-z]+\s*=", '<p onclick="x()">'),
    "has a style in the page": (r"<[^>]*\sstyle\s*=|<style\b", '<p style="color:red">'),
    "loads from elsewhere": (
        r"<(?:script|link|img|iframe|form)[^>]*=\s*[\"']?https?://",
        '<img src="https://x/y.png">',
    ),
    "names a script address": (r"javascript:|data:text", '<a href="javascript:x()">'),
}
IN_SCRIPTS: Mapping[str, tuple[str, str]] = {
    "makes markup of text": (
        r"\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|createContextualFragment|parseFromString|srcdoc",
        "place.innerHTML = text",
    ),
    "evaluates text": (r"\beval\(|new Function\(|set(?:Timeout|Interval)\(\s*[\"'`]", "eval(text)"),
    "keeps something in the browser": (
        r"\b(?:local|session)Storage\b|indexedDB|document\.cookie|caches\.open",
        "localStorage.x = 1",
    ),
    "draws lots badly": (r"Math\.random", "Math.random()"),
    "speaks to other windows": (r"postMessage|window\.opener|BroadcastChannel", "parent.postMessage(text)"),
    "tells the console": (
        r"console\.(?!error\(error instanceof Error \? `\$\{error\.name\})",
        "console.log(code)",
    ),
}

ALLOWED: Mapping[tuple[str, str], str] = {
    ("speaks to the network", "auricle/audit/witnesses.py"): "hands signed checkpoints to two outsiders",
    (
        "speaks to the network",
        "auricle/mailing/carrying.py",
    ): "hands mail to the one server that the operator named, by TLS or on this machine",
    (
        "speaks to the network",
        "auricle/directory/provider.py",
    ): "asks the identity provider that the operator named, on its own origin",
    (
        "builds SQL",
        "auricle/config/database.py",
    ): "names of roles and databases, quoted by the driver's own composer",
    (
        "builds SQL",
        "auricle/backup/tables.py",
    ): "names of tables and columns, quoted by the driver's own composer, and constants beside them",
    ("builds SQL", "auricle/backup/restoring.py"): "names of tables, quoted by the driver's own composer",
    (
        "builds SQL",
        "auricle/reports/queries.py",
    ): "a filter's condition, put together of constants of list_filter.py; what was chosen is a parameter",
    (
        "builds SQL",
        "auricle/reports/received_list.py",
    ): "conditions of its own constants; what was chosen is a parameter",
    ("builds SQL", "auricle/config/postgres.py"): "the same, for the role that owns a private database",
    (
        "compares a secret",
        "auricle/reports/proof.py",
    ): "a digest of the public log, which everybody can compute",
    ("trusts markup", "auricle/faces/shared/qr.py"): "squares that the library drew; the text is not in them",
    (
        "speaks to other windows",
        "frontend/src/desk/lock.ts",
    ): "own tabs, of one origin: open, locked or over, and whose; whoever hears it asks the server",
    (
        "speaks to other windows",
        "frontend/src/desk/phone/sound_socket.ts",
    ): "frames of sound, to the page's own thread for sound",
    ("speaks to other windows", "frontend/src/phone_worklet.ts"): "the same, and back to its page",
    (
        "hashes weakly",
        "auricle/voice/slowing.py",
    ): "what the dialplan can compute: keyed, of a number, and in memory only",
    ("draws lots badly", "auricle/demo/stories.py"): "invented reports are the same each time",
    ("draws lots badly", "auricle/demo/readings.py"): "who reads when in a demonstration is invented too",
    ("draws lots badly", "auricle/demo/standing.py"): "invented reports are the same each time",
    ("draws lots badly", "auricle/demo/figures.py"): "invented counts are the same each time",
    ("draws lots badly", "auricle/demo/calling.py"): "invented calls are the same each time",
    (
        "keeps something in the browser",
        "frontend/src/desk/keys.ts",
    ): "whether single keys act, and nothing else",
}


def python_sources() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def texts(folder: Path, ending: str) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob(f"*{ending}")):
        yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def found() -> set[tuple[str, str]]:
    """Each rule that is broken, and where."""
    broken = {
        (name, path)
        for path, tree in python_sources()
        for node in ast.walk(tree)
        for name, (rule, _) in IN_PYTHON.items()
        if rule(node)
    }
    places = ((PACKAGE / "faces", ".html", IN_TEMPLATES), (ROOT / "frontend" / "src", ".ts", IN_SCRIPTS))
    for folder, ending, rules in places:
        for path, text in texts(folder, ending):
            broken |= {(name, path) for name, (pattern, _) in rules.items() if re.search(pattern, text)}
    return broken


def test_nothing_dangerous_stands_anywhere_but_where_a_reason_is_given() -> None:
    assert sorted(found() - set(ALLOWED)) == []


def test_no_reason_outlives_its_place() -> None:
    assert sorted(set(ALLOWED) - found()) == []


@pytest.mark.parametrize("name", sorted(IN_PYTHON))
def test_a_rule_finds_its_sample_in_python(name: str) -> None:
    rule, sample = IN_PYTHON[name]
    assert any(rule(node) for node in ast.walk(ast.parse(sample)))


@pytest.mark.parametrize("rules", [IN_TEMPLATES, IN_SCRIPTS], ids=["templates", "scripts"])
def test_a_rule_finds_its_sample_in_pages(rules: Mapping[str, tuple[str, str]]) -> None:
    for name, (pattern, sample) in rules.items():
        assert re.search(pattern, sample), name


@pytest.mark.parametrize(
    "harmless",
    [
        "log.error('answered %d: %s', status, type(error).__name__)",
        "cursor.execute('SELECT 1 WHERE a = %s', [given])",
        "hmac.compare_digest(given, token)",
        "hashlib.sha256(data)",
        "row.save(update_fields=['seen_at'])",
    ],
)
def test_what_is_done_well_breaks_no_rule(harmless: str) -> None:
    nodes = list(ast.walk(ast.parse(harmless)))
    assert [name for name, (rule, _) in IN_PYTHON.items() if any(map(rule, nodes))] == []
