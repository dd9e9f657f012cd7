"""Asterisk's packages, fetched with the machine's own apt into a folder of ours and unpacked; nothing is installed.

    engine = fetched()

What it promises: mirror, proxy and keys are those that the machine's apt is set up with, and a package whose signature
apt does not accept is not unpacked; a fetch that was killed leaves nothing that the next one takes for whole; two at a
time wait for each other; what is there already needs no network.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from auricle.config.env import Environment

SUITE = "forky"
"""The first suite of Debian that has what we need."""
OLDEST = (22, 10)
PROGRAMS = ("asterisk", "asterisk-modules")
LIBRARIES = ("libopus0", "libsrtp2-1", "zlib1g")
"""What the modules that deploy/asterisk/modules.conf names need beyond what the program itself needs."""
CURRENT = "current-" + hashlib.sha256(" ".join((*PROGRAMS, *LIBRARIES)).encode()).hexdigest()[:8]
"""The link to what was unpacked last. Another list of packages has another link: what is unpacked may lack some."""
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
PATIENCE = 600.0

CONFIGURATION = """\
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
Dir::State "{folder}/state";
Dir::State::status "{folder}/state/status";
Dir::Cache "{folder}/cache";
Dir::Etc::sourcelist "{folder}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Acquire::Languages "none";
Acquire::AllowInsecureRepositories "false";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
APT::Get::AllowUnauthenticated "false";
APT::Install-Recommends "false";
APT::Update::Error-Mode "any";
APT::Sandbox::User "{user}";
"""

Say = Callable[[str], None]


class EngineTrouble(Exception):
    """Asterisk cannot be had or run here; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class Engine:
    """An unpacked Asterisk with the libraries and the loader that belong to it."""

    root: Path

    @property
    def loader(self) -> Path:
        return _only(self.root, "usr/lib/*/ld-linux*.so*")

    @property
    def libraries(self) -> Path:
        return self.loader.parent

    @property
    def program(self) -> Path:
        return self.root / "usr" / "sbin" / "asterisk"

    @property
    def modules(self) -> Path:
        return self.libraries / "asterisk" / "modules"

    @property
    def data(self) -> Path:
        return self.root / "usr" / "share" / "asterisk"

    @property
    def version(self) -> str:
        """Such as 22.10.1."""
        return self.root.name.partition("-")[0]


def read_cache(environment: Environment) -> Path:
    """Return where the environment wants unpacked packages kept; by itself below the user's cache folder.

    For root it is the system's, since the account that runs Asterisk cannot enter root's home.
    """
    folder = environment.text(
        "AURICLE_VOICE_CACHE",
        default="",
        means="the folder that keeps the Asterisk which the demo and the tests fetch; by itself below the cache folder",
    )
    environment.finish()
    if folder:
        return Path(folder)
    if os.geteuid() == 0:
        return Path("/var/cache/auricle/asterisk")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "auricle" / "asterisk"


def fetched(*, cache: Path | None = None, say: Say = print, anew: bool = False) -> Engine:
    """Return the unpacked Asterisk, after fetching it when it is not there or is asked for `anew`."""
    cache = cache or read_cache(Environment(os.environ))
    try:
        with _one_at_a_time(cache):
            if anew or not (cache / CURRENT).exists():
                _fetch(cache, say)
            return Engine((cache / CURRENT).resolve())
    except OSError as error:
        raise EngineTrouble(
            f"Asterisk cannot be kept below {cache}: {error.strerror}; name another folder in AURICLE_VOICE_CACHE."
        ) from None


@contextlib.contextmanager
def _one_at_a_time(cache: Path) -> Iterator[None]:
    cache.mkdir(mode=0o755, parents=True, exist_ok=True)
    with (cache / "lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fetch(cache: Path, say: Say) -> None:
    for left in cache.glob("fetching-*"):
        shutil.rmtree(left, ignore_errors=True)
    _require("apt-get", "apt-cache", "dpkg")
    folder = Path(tempfile.mkdtemp(prefix="fetching-", dir=cache))
    try:
        say(f"Fetching Asterisk's packages from Debian {SUITE} with apt, some 20 MB (the first time) ...")
        packages = _download(folder)
        root = cache / _name_of(packages)
        if not root.exists():
            say(f"Unpacking {len(packages)} packages ...")
            unpacked = _unpacked(packages, folder / "root")
            unpacked.rename(root)
        link = folder / CURRENT
        link.symlink_to(root.name)
        link.replace(cache / CURRENT)
        say(f"Asterisk {Engine(root).version} is in {root}.")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _download(folder: Path) -> list[Path]:
    """Fetch the programs and what they need into a state and a cache of our own, and return the packages' files."""
    archives = folder / "cache" / "archives"
    for needed in (archives / "partial", folder / "state" / "lists" / "partial"):
        needed.mkdir(parents=True)
    # As if nothing were installed: the libraries have to be of one suite with the program.
    (folder / "state" / "status").touch()
    signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    (folder / "sources.list").write_text(f"deb {signed}{_mirror()} {SUITE} main\n", encoding="utf-8")
    configuration = folder / "apt.conf"
    user = "root" if os.geteuid() == 0 else ""
    configuration.write_text(CONFIGURATION.format(folder=folder, user=user), encoding="utf-8")
    options = ("-c", str(configuration), "-qq")
    _run(("apt-get", *options, "update"), folder, "Debian's list of packages cannot be fetched")
    libraries = _libraries(
        _run(("apt-cache", *options, "show", PROGRAMS[0]), folder, "Debian has no Asterisk")
    )
    # Two steps: the modules that we do not load would bring 130 packages more.
    fetching = "Asterisk's packages cannot be fetched"
    _run(("apt-get", *options, "-y", "--download-only", "install", *libraries), archives, fetching)
    _run(("apt-get", *options, "download", *PROGRAMS), archives, fetching)
    return sorted(archives.glob("*.deb"))


def _mirror() -> str:
    """The address that the machine's own apt fetches Debian from."""
    shown = _run(
        (
            "apt-get",
            "indextargets",
            "--format",
            "$(LABEL) $(REPO_URI)",
            "Created-By: Packages",
            "Component: main",
        ),
        Path("/"),
        "apt does not say where it fetches packages",
    )
    lines = [line.rpartition(" ") for line in shown.splitlines()]
    for label, _, address in lines:
        # Before apt's first update nothing has a label yet; a mirror of Debian is then known by its folder.
        if label == "Debian" or address.rstrip("/").endswith("/debian"):
            return address
    raise EngineTrouble("apt on this machine knows no mirror of Debian: Asterisk cannot be fetched here.")


def _libraries(shown: str) -> list[str]:
    depends = re.search(r"^Depends: (.+)$", shown, re.MULTILINE)
    names = re.findall(r"(?:^|, )(lib[a-z0-9.+-]+)", depends[1] if depends else "")
    return [*names, *LIBRARIES]


def _name_of(packages: list[Path]) -> str:
    """Name a set of packages by Asterisk's version and a hash over all names, which hold the versions."""
    names = [path.name for path in packages]
    found = next(
        (re.match(r"asterisk_(?:\d+%3a)?(\d+\.\d+\.\d+)", name) for name in names if "asterisk_" in name),
        None,
    )
    if found is None:
        raise EngineTrouble(
            f"Debian {SUITE} has no Asterisk any more: a newer Auricle may know where it went."
        )
    if tuple(map(int, found[1].split(".")))[:2] < OLDEST:
        raise EngineTrouble(
            f"Debian {SUITE} has Asterisk {found[1]}, and at least {OLDEST[0]}.{OLDEST[1]} is needed."
        )
    return f"{found[1]}-{hashlib.sha256(' '.join(names).encode()).hexdigest()[:12]}"


def _unpacked(packages: list[Path], root: Path) -> Path:
    root.mkdir(mode=0o755)
    for package in packages:
        _run(("dpkg", "-x", str(package), str(root)), root, f"{package.name} cannot be unpacked")
    root.chmod(0o755)
    return root


def _require(*programs: str) -> None:
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        raise EngineTrouble(
            f"Asterisk is fetched with Debian's {missing[0]}, which is not on this machine: install Asterisk "
            f"{OLDEST[0]}.{OLDEST[1]} or newer by other means."
        )


def _run(command: tuple[str, ...], folder: Path, else_say: str) -> str:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=os.environ | {"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise EngineTrouble(f"{else_say}: no answer within {PATIENCE / 60:.0f} minutes.") from None
    if done.returncode == 0:
        return done.stdout
    said = [line for line in done.stderr.splitlines() if line.startswith(("E: ", "dpkg"))]
    why = said[0].removeprefix("E: ").strip().rstrip(".") if said else f"{command[0]} gave no reason"
    raise EngineTrouble(f"{else_say}: {why}.")


def _only(root: Path, pattern: str) -> Path:
    found = next(iter(sorted(root.glob(pattern))), None)
    if found is None:
        raise EngineTrouble(f"Below {root} lies no Asterisk: remove that folder and fetch it again.")
    return found
