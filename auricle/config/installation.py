"""One installation on one machine: its data folder, its PostgreSQL, its keys and its processes."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from auricle.config import key_files, postgres
from auricle.config.database import DEFAULT_NAME, face_url, read_passwords
from auricle.config.env import BadSetting, Environment
from auricle.config.one_machine import TENANT, kept_settings, tenant_of
from auricle.config.postgres import Server
from auricle.config.processes import LOOPBACK, Part, child_environment, require_free, run_once, serve
from auricle.config.tenant import Tenant

Say = Callable[[str], None]


def add_place_arguments(parser: argparse.ArgumentParser, *, name: str, port: int = 8000) -> None:
    """Add where the data lies and where the faces listen."""
    parser.add_argument(
        "--data",
        type=Path,
        default=default_folder(name),
        metavar="DIR",
        help="folder of the database, the keys and the spool (default: %(default)s)",
    )
    parser.add_argument(
        "--port",
        type=int,
        default=port,
        metavar="BASE",
        help="port of the public face; the desk, agencies and their systems have the next three (default: %(default)s)",
    )


def add_voice_argument(parser: argparse.ArgumentParser) -> None:
    """Add whether calls are taken, for which the phone's way into the hotline is served as well."""
    parser.add_argument(
        "--voice",
        action="store_true",
        help="serve the phone's way in too, at the fourth port after the first",
    )


def default_folder(name: str) -> Path:
    """Return the usual place of data; for root one that the unprivileged account of PostgreSQL can reach."""
    if os.geteuid() == 0:
        return Path("/var/lib/auricle") / name
    data_home = os.environ.get("XDG_DATA_HOME", "")
    return (Path(data_home) if data_home.startswith("/") else Path.home() / ".local/share") / "auricle" / name


def say(sentence: str) -> None:
    """Show progress at once, also when the output is a file."""
    print(sentence, flush=True)


@dataclass(frozen=True)
class Installation:
    """What `auricle demo`, `auricle up` and `auricle training` run."""

    data: Path
    public_port: int
    demo: bool = False
    tenant: Tenant = Tenant.REAL
    voice: bool = False
    """Whether the phone's way in is served too."""
    phone: bool = False
    """Whether calls of this machine are answered, by an Asterisk of our own; for that `voice` is needed."""

    @property
    def database(self) -> str:
        """The database in a PostgreSQL of our own; the names of its roles begin with it."""
        return DEFAULT_NAME if self.tenant is Tenant.REAL else f"{DEFAULT_NAME}_{self.tenant}"

    @property
    def desk_port(self) -> int:
        return self.public_port + 1

    @property
    def agency_port(self) -> int:
        return self.public_port + 2

    @property
    def api_port(self) -> int:
        return self.public_port + 3

    @property
    def line_port(self) -> int:
        return self.public_port + 4

    @property
    def phone_port(self) -> int:
        """Where a softphone on this machine calls."""
        return self.public_port + 5

    @property
    def socket_port(self) -> int:
        """Where call-takers' browsers come in."""
        return self.public_port + 6

    @property
    def _ports(self) -> dict[str, int | None]:
        """Every process with its port; one without a port answers nobody."""
        return {
            "public": self.public_port,
            "desk": self.desk_port,
            "agency": self.agency_port,
            "api": self.api_port,
            **({"line": self.line_port} if self.voice else {}),
            "worker": None,
        }

    @property
    def keys(self) -> Path:
        return self.data / "keys"

    @property
    def _seed(self) -> Path:
        return self.keys / key_files.OWNER / key_files.ORG_SEED

    @property
    def spool(self) -> Path:
        return self.data / "spool"

    def run(self, *, say: Say, fill: Callable[[dict[str, str]], None]) -> None:
        """Set up what is missing, call `fill` with the owner's environment, then serve until told to stop."""
        self._require_tenant()
        require_free(
            [port for port in (*self._ports.values(), self.socket_port if self.phone else None) if port]
        )
        with self._database(say) as (owner_url, server):
            self._make_folders()
            self._make_keys(say)
            say("Preparing the tables and the roles of the faces ...")
            owner = self._environment(key_files.OWNER, owner_url)
            run_once(["migrate", "--quiet", "--passwords", str(self._passwords)], owner)
            fill(owner)
            self._make_exercises(say, owner)
            *others, last = self._ports
            say(f"Starting {', '.join(others)} and {last} ...")
            if self.phone:
                say(
                    f"Phone: call sip:hotline@{LOOPBACK}:{self.phone_port} with a softphone on this machine, or type "
                    f"`auricle call {LOOPBACK}:{self.phone_port} --wav FILE.wav`."
                )
            serve(self._parts(owner_url), server)

    @property
    def _passwords(self) -> Path:
        return self.data / "passwords.json"

    @contextlib.contextmanager
    def _database(self, say: Say) -> Iterator[tuple[str, Server | None]]:
        named = os.environ.get("AURICLE_DATABASE_URL")
        if named:
            say("Using the PostgreSQL that AURICLE_DATABASE_URL names ...")
            yield named, None
            return
        say("Starting PostgreSQL ...")
        with postgres.running(self.data) as server:
            yield server.owner_url(self.database), server

    def _make_keys(self, say: Say) -> None:
        """Make the key files. An organisation that is named keeps its seed elsewhere, and none is made here."""
        environment = Environment(os.environ)
        named = environment.secret(
            "AURICLE_ORG_KEY", size=key_files.KEY_BYTES, default="", means="the organisation's public key"
        )
        environment.finish()
        key_files.make_keys(self.keys, organisation=named or None)
        if named and key_files.organisation_key(self.keys) != os.environ["AURICLE_ORG_KEY"].strip():
            raise BadSetting(f"AURICLE_ORG_KEY is not the organisation's key of the hotline in {self.data}.")
        self._warn_of_the_seed(say)

    def _warn_of_the_seed(self, say: Say) -> None:
        if self._seed.exists() and not self.demo and self.tenant is Tenant.REAL:
            say(
                f"Warning: the organisation's seed lies on this machine ({self._seed}). New keys are signed at once, "
                "so whoever breaks in here can sign theirs. Move the file to a machine of its own."
            )

    def _make_folders(self) -> None:
        for folder in (self.keys, self.spool, self.data / "logs"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.data / TENANT).write_text(self.tenant.value, encoding="ascii")

    def _parts(self, owner_url: str) -> list[Part]:
        passwords = read_passwords(self._passwords)
        parts = [
            Part(
                name=name,
                arguments=[name, "--port", str(port)] if port else [name],
                environment=self._environment(name, face_url(owner_url, name, passwords[name])),
                log=self.data / "logs" / f"{name}.log",
                port=port,
            )
            for name, port in self._ports.items()
        ]
        return [
            *parts,
            *([self._phone()] if self.phone else []),
            *(self._of_the_owner(name, arguments, owner_url) for name, arguments in self._further()),
        ]

    def _phone(self) -> Part:
        """What answers calls. Of the house it knows the key of the phone's way in, and no database."""
        spool = self.data / "voice"
        prompts = self.data / "prompts"
        for folder in (spool, prompts):
            folder.mkdir(mode=0o700, exist_ok=True)
        kept = {name: value for name, value in kept_settings(self.data).items() if name not in os.environ}
        cache = {"AURICLE_VOICE_CACHE": os.environ.get("AURICLE_VOICE_CACHE", "")}
        environment = child_environment(
            kept
            | cache
            | {
                "AURICLE_LINE": f"http://{LOOPBACK}:{self.line_port}",
                "AURICLE_KEYS": str(self.keys / "voice"),
                "AURICLE_ORG_KEY": key_files.organisation_key(self.keys),
                "AURICLE_VOICE_SPOOL": str(spool),
                "AURICLE_VOICE_PROMPTS": str(prompts),
                "AURICLE_VOICE_SOCKET": str(self.socket_port),
                "AURICLE_VOICE_ORIGINS": " ".join(
                    f"http://{host}:{self.desk_port}" for host in (LOOPBACK, "localhost")
                ),
            }
        )
        arguments = ["voice", "--own-asterisk", str(self.phone_port)]
        return Part("voice", arguments, environment, self.data / "logs" / "voice.log")

    @property
    def _phone_socket(self) -> str:
        return f"ws://{LOOPBACK}:{self.socket_port}/phone/socket"

    def _further(self) -> list[tuple[str, Sequence[str]]]:
        """The owner's: one signs new keys at once while the organisation's seed lies here, one makes exercises."""
        signer = [("signer", ["keys", "sign", "--stay"])] if self._seed.exists() else []
        exercises = (
            [("exercises", ["exercises", "--keep", "2", "--stay"])] if self.tenant is Tenant.TRAINING else []
        )
        return [*signer, *exercises]

    def _of_the_owner(self, name: str, arguments: Sequence[str], owner_url: str) -> Part:
        environment = self._environment(key_files.OWNER, owner_url)
        return Part(
            name=name, arguments=arguments, environment=environment, log=self.data / "logs" / f"{name}.log"
        )

    def _make_exercises(self, say: Say, owner: dict[str, str]) -> None:
        if self.tenant is Tenant.TRAINING:
            say("Making exercises ...")
            run_once(["exercises"], owner)

    def _require_tenant(self) -> None:
        """Refuse a setting that says otherwise than the command: whichever was meant, the other is a mistake."""
        said = os.environ.get("AURICLE_TENANT", self.tenant)
        if said != self.tenant:
            raise BadSetting(
                f"AURICLE_TENANT is {said!r} and this command serves a {self.tenant} hotline: "
                "`auricle training` is for training, `auricle up` for real reports."
            )
        kept = tenant_of(self.data)
        if kept not in (None, self.tenant):
            raise BadSetting(
                f"the folder {self.data} belongs to a {kept} hotline and this command serves a {self.tenant} one: "
                "name another with --data."
            )

    def _environment(self, holder: str, database_url: str) -> dict[str, str]:
        """Return what a process may know: its own keys, its own role, and nothing of the others."""
        kept = {name: value for name, value in kept_settings(self.data).items() if name not in os.environ}
        address = kept.get("AURICLE_PUBLIC_URL", f"http://{LOOPBACK}:{self.public_port}")
        return child_environment(
            kept
            | {
                "AURICLE_DATABASE_URL": database_url,
                "AURICLE_KEYS": str(self.keys / holder),
                "AURICLE_SPOOL": str(self.spool),
                "AURICLE_DEMO": "yes" if self.demo else "no",
                "AURICLE_TENANT": self.tenant.value,
                **({"AURICLE_VOICE": "yes"} if self.voice else {}),
                **({"AURICLE_PHONE_SOCKET": self._phone_socket} if self.phone else {}),
                "AURICLE_ORG_KEY": key_files.organisation_key(self.keys),
                "AURICLE_PUBLIC_URL": os.environ.get("AURICLE_PUBLIC_URL", address),
                # Browsers lead every name below localhost to this machine, and keep its cookies apart from the desk's.
                "AURICLE_FILES_URL": self._files_url(holder),
            }
        )

    def _files_url(self, holder: str) -> str:
        """Where a face's files come from: agencies have a name of their own for them, at their own port."""
        if holder == "agency":
            return os.environ.get("AURICLE_AGENCY_FILES_URL", f"http://files.localhost:{self.agency_port}")
        return os.environ.get("AURICLE_FILES_URL", f"http://files.localhost:{self.desk_port}")
