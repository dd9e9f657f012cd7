"""Typed readers: a good value is used, a bad one stops the start with a sentence that names it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from auricle.config import mail, sign_on
from auricle.config.env import BadSetting, Environment, database_settings

Read = Callable[[Environment], object]


@pytest.mark.parametrize(
    ("typed", "read", "value"),
    [
        ("12", lambda e: e.number("A", default=1, means="m"), 12),
        ("yes", lambda e: e.flag("A", default=False, means="m"), True),
        ("No", lambda e: e.flag("A", default=True, means="m"), False),
        ("b", lambda e: e.choice("A", ("a", "b"), default="a", means="m"), "b"),
        ("/x", lambda e: e.path("A", means="m"), Path("/x")),
        ("https://x.example/", lambda e: e.url("A", schemes=("https",), means="m"), "https://x.example"),
        ("AAEC", lambda e: e.secret("A", size=3, means="m"), b"\0\1\2"),
        ("  word ", lambda e: e.text("A", means="m"), "word"),
    ],
)
def test_a_good_value_is_used(typed: str, read: Read, value: object) -> None:
    environment = Environment({"A": typed})
    assert read(environment) == value
    environment.finish()


@pytest.mark.parametrize(
    ("typed", "read", "sentence"),
    [
        ("", lambda e: e.text("A", means="the name"), "A is missing: it must be the name."),
        (
            "-1",
            lambda e: e.number("A", default=1, most=9, means="m"),
            "A must be a whole number from 0 to 9, and is '-1'.",
        ),
        (
            "10",
            lambda e: e.number("A", default=1, most=9, means="m"),
            "A must be a whole number from 0 to 9, and is '10'.",
        ),
        ("on", lambda e: e.flag("A", default=True, means="m"), "A must be yes or no, and is 'on'."),
        (
            "c",
            lambda e: e.choice("A", ("a", "b"), default="a", means="m"),
            "A must be one of a, b, and is 'c'.",
        ),
        ("x/y", lambda e: e.path("A", means="m"), "A must be an absolute path, and is 'x/y'."),
        ("ftp://x", lambda e: e.url("A", schemes=("https",), means="m"), "A must begin with https://."),
        ("AAE=", lambda e: e.secret("A", size=3, means="m"), "A must hold 3 bytes in base64."),
        ("?", lambda e: e.secret("A", size=3, means="m"), "A must hold 3 bytes in base64."),
    ],
)
def test_a_bad_value_stops_the_start_with_a_sentence(typed: str, read: Read, sentence: str) -> None:
    environment = Environment({"A": typed})
    read(environment)
    with pytest.raises(BadSetting) as refused:
        environment.finish()
    assert str(refused.value) == sentence


def test_everything_that_is_wrong_is_said_at_once() -> None:
    environment = Environment({"A": "x", "B": "y"})
    environment.number("A", default=1, means="m")
    environment.flag("B", default=True, means="m")
    with pytest.raises(BadSetting, match="^A must be .*; B must be .*$"):
        environment.finish()


def test_a_password_in_a_bad_address_is_not_repeated() -> None:
    environment = Environment({"A": "mysql://me:secret@host/db"})
    environment.url("A", schemes=("postgresql",), means="m")
    with pytest.raises(BadSetting) as refused:
        environment.finish()
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_key_file_of_another_size_is_refused(tmp_path: Path, size: int) -> None:
    (tmp_path / "pepper").write_bytes(bytes(size))
    environment = Environment({})
    environment.key_file(tmp_path / "pepper", means="the pepper")
    with pytest.raises(BadSetting, match="must hold 32 bytes"):
        environment.finish()


def test_an_address_with_a_socket_folder_is_understood() -> None:
    settings = database_settings(
        "postgresql://me:p%2Fw@/the%20db?host=%2Frun%2Fpg&port=5433&connect_timeout=3"
    )
    assert (settings["NAME"], settings["USER"], settings["PASSWORD"]) == ("the db", "me", "p/w")
    assert (settings["HOST"], settings["PORT"]) == ("/run/pg", "5433")
    assert settings["OPTIONS"] == {"connect_timeout": "3"}


def test_an_address_with_a_host_is_understood() -> None:
    settings = database_settings("postgresql://me:pw@db.example:5433/auricle")
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("db.example", "5433", "auricle")


@pytest.mark.parametrize("face", ["public", "desk", "worker"])
def test_a_face_does_not_start_without_its_keys(face: str, tmp_path: Path) -> None:
    started = subprocess.run(
        [sys.executable, "-m", "auricle", face],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(sys.path),
            "AURICLE_KEYS": str(tmp_path),
            "AURICLE_FILES_URL": "https://files.example",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 2
    assert started.stderr.startswith("auricle: the file ")
    assert len(started.stderr.strip().splitlines()) == 1


GOOD = {"AURICLE_SIGN_ON_ISSUER": "https://house.example/realm/", "AURICLE_SIGN_ON_CLIENT": "desk"}


def test_single_sign_on_is_off_until_an_issuer_is_named() -> None:
    environment = Environment({})
    assert sign_on.read(environment) is None
    environment.finish()


def test_a_provider_is_read_to_the_letter(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a-long-one\n")
    further = {"AURICLE_SIGN_ON_SECRET": str(secret), "AURICLE_SIGN_ON_FACTORS": "amr:mfa acr:urn:x:phr"}
    environment = Environment(GOOD | further)
    provider = sign_on.read(environment)
    environment.finish()
    assert provider is not None
    assert (provider.issuer, provider.client, provider.name) == (
        "https://house.example/realm/",
        "desk",
        "house.example",
    )
    assert (provider.secret, provider.factors) == ("a-long-one", frozenset({"amr:mfa", "acr:urn:x:phr"}))
    assert "a-long-one" not in repr(provider)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"AURICLE_SIGN_ON_ISSUER": "http://house.example"},
            "AURICLE_SIGN_ON_ISSUER must be an address that begins with https:// and has neither ? nor #.",
        ),
        (
            {"AURICLE_SIGN_ON_ISSUER": "https://house.example/?a=b"},
            "AURICLE_SIGN_ON_ISSUER must be an address that begins with https:// and has neither ? nor #.",
        ),
        (
            {"AURICLE_SIGN_ON_ISSUER": "https://me:word@house.example"},
            "AURICLE_SIGN_ON_ISSUER must be an address that begins with https:// and has neither ? nor #.",
        ),
        (
            {"AURICLE_SIGN_ON_CLIENT": ""},
            "AURICLE_SIGN_ON_CLIENT is missing: the identity provider gave one for this face.",
        ),
        (
            {"AURICLE_SIGN_ON_ISSUER": ""},
            "AURICLE_SIGN_ON_ISSUER is missing, and other settings of single sign-on are there.",
        ),
        (
            {"AURICLE_SIGN_ON_FACTORS": "mfa"},
            "AURICLE_SIGN_ON_FACTORS must hold words that begin with acr: or amr:.",
        ),
        (
            {"AURICLE_SIGN_ON_FACTORS": "amr:"},
            "AURICLE_SIGN_ON_FACTORS must hold words that begin with acr: or amr:.",
        ),
        ({"AURICLE_SIGN_ON_CA": "/nowhere"}, "AURICLE_SIGN_ON_CA must be a file, and is '/nowhere'."),
        (
            {"AURICLE_SIGN_ON_SECRET": "/nowhere"},
            "the file /nowhere (the client's secret) must be readable and hold one line of ASCII without spaces.",
        ),
    ],
)
def test_a_bad_provider_stops_the_start_with_a_sentence(change: dict[str, str], sentence: str) -> None:
    environment = Environment(GOOD | change)
    sign_on.read(environment)
    with pytest.raises(BadSetting) as refused:
        environment.finish()
    assert str(refused.value) == sentence


@pytest.mark.parametrize("near", ["http://127.0.0.1:9000", "http://localhost:9000/op"])
def test_a_provider_on_this_machine_needs_no_certificate(near: str) -> None:
    environment = Environment(GOOD | {"AURICLE_SIGN_ON_ISSUER": near})
    provider = sign_on.read(environment)
    environment.finish()
    assert provider is not None
    assert provider.issuer == near


MAIL = {
    "AURICLE_MAIL_FROM": "desk@hotline.example",
    "AURICLE_MAIL_SERVER": "mail.example.org",
    "AURICLE_DESK_URL": "https://desk.example.org/",
}


def read_mail(source: dict[str, str]) -> mail.Mail | None:
    environment = Environment(source)
    found = mail.read(environment, sender=mail.read_sender(environment))
    environment.finish()
    return found


def test_there_is_no_mail_until_a_sender_is_named() -> None:
    assert read_mail({}) is None


def test_mail_is_read_with_the_usual_port_of_its_lock(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a-long-one\n")
    found = read_mail(MAIL | {"AURICLE_MAIL_USER": "desk", "AURICLE_MAIL_PASSWORD": str(secret)})
    assert found is not None
    assert (found.host, found.port, found.tls, found.password) == (
        "mail.example.org",
        587,
        "starttls",
        "a-long-one",
    )
    assert found.desk_url == "https://desk.example.org"
    assert "a-long-one" not in repr(found)
    other = read_mail(MAIL | {"AURICLE_MAIL_SERVER": "mail.example.org:2465", "AURICLE_MAIL_TLS": "implicit"})
    assert other is not None
    assert other.port == 2465


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"AURICLE_MAIL_FROM": "Desk <desk@hotline.example>"},
            "AURICLE_MAIL_FROM must be one mail address in plain letters, without a name.",
        ),
        (
            {"AURICLE_MAIL_FROM": ""},
            "AURICLE_MAIL_FROM is missing, and AURICLE_MAIL_SERVER is there.",
        ),
        (
            {"AURICLE_MAIL_SERVER": "https://mail.example.org"},
            "AURICLE_MAIL_SERVER must be the name of a server, and :port if unusual.",
        ),
        (
            {"AURICLE_MAIL_SERVER": "mail.example.org:99999"},
            "AURICLE_MAIL_SERVER must be the name of a server, and :port if unusual.",
        ),
        (
            {"AURICLE_MAIL_TLS": "none"},
            "AURICLE_MAIL_TLS may be none only for a server on this machine: another would read what we send.",
        ),
        ({"AURICLE_DESK_URL": ""}, "AURICLE_DESK_URL is missing: mails to members name it."),
        ({"AURICLE_MAIL_USER": "desk"}, "AURICLE_MAIL_USER and AURICLE_MAIL_PASSWORD go together."),
        ({"AURICLE_MAIL_CA": "/nowhere"}, "AURICLE_MAIL_CA must be a file, and is '/nowhere'."),
        ({"AURICLE_MAIL_NAME": "Desk\nBcc: x"}, "AURICLE_MAIL_NAME must be one line that can be printed."),
    ],
)
def test_a_bad_setting_of_mail_stops_the_start_with_a_sentence(change: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadSetting) as refused:
        read_mail(MAIL | change)
    assert str(refused.value) == sentence


def test_reporters_are_written_to_when_a_sender_for_it_is_named() -> None:
    own = {"AURICLE_MAIL_REPORTERS": "news@letters.example"}
    assert mail.read_reporters(Environment({}), sender="") is None
    found = mail.read_reporters(Environment(own), sender="desk@hotline.example")
    assert found == mail.ReporterMail("news@letters.example", "", "", 9)
    for source, sender in (
        (own, ""),
        ({"AURICLE_MAIL_REPORTERS": "news"}, "desk@hotline.example"),
        (own | {"AURICLE_MAIL_REPORTERS_HOUR": "24"}, "desk@hotline.example"),
        (own | {"AURICLE_MAIL_REPORTERS_SUBJECT": "News\x07"}, "desk@hotline.example"),
    ):
        environment = Environment(source)
        mail.read_reporters(environment, sender=sender)
        with pytest.raises(BadSetting, match="AURICLE_MAIL"):
            environment.finish()
