"""An identity provider that does as a test tells it: honest until told otherwise. It listens on this machine alone.

with identity_provider.opened() as house:
    settings.AURICLE_SIGN_ON = house.provider()
    asked = single_sign_on.ask(goal=Goal.SIGN_IN, back=BACK, now=NOW)
    returned = house.visit(asked.address, subject="p-1")
    house.claims["aud"] = "somebody else"
"""

from __future__ import annotations

import base64
import contextlib
import functools
import hashlib
import json
import secrets
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from auricle.config.sign_on import Provider
from auricle.directory.single_sign_on import Returned
from tests.hotline import NOW

CLIENT = "auricle-desk"
SECRET = "kept-in-a-file"
BACK = "https://desk.example/sign-in/provider/return/"
DISCOVERY = "/.well-known/openid-configuration"


@functools.cache
def key(kid: str = "k1") -> RSAKey:
    """A key to sign with; made once, since it takes a while."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


@dataclass
class House:
    """A provider and what it is told to do wrong. `asked` are the addresses that were asked for, with what was sent."""

    origin: str
    now: datetime = NOW
    claims: dict[str, Any] = field(default_factory=dict)
    """Claims of the ID token in place of the right ones; None leaves a claim out."""
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "k1"})
    signed_by: Any = field(default_factory=key)
    shown: list[Any] = field(default_factory=lambda: [key()])
    """The keys that it shows."""
    document: dict[str, Any] = field(default_factory=dict)
    says: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    """Answers in place of the right ones: status, headers, body."""
    delay: dict[str, float] = field(default_factory=dict)
    raw_token: str | None = None
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def provider(self, **other: Any) -> Provider:
        """The setting that names this provider."""
        told = {"issuer": self.origin, "client": CLIENT, "name": "House", "secret": SECRET} | other
        return Provider(**told)

    def visit(self, address: str, subject: str = "p-1", **other: str) -> Returned:
        """What a browser comes back with that signed in as this subject."""
        query = dict(parse_qsl(urlsplit(address).query))
        code = secrets.token_urlsafe(16)
        self.codes[code] = query | {"subject": subject}
        return Returned(**{"state": query["state"], "code": code, "issuer": self.origin} | other)

    def answer(self, path: str, body: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """What it says when it is asked."""
        time.sleep(self.delay.get(path, 0))
        if path in self.says:
            return self.says[path]
        if path == DISCOVERY:
            return _json(self._document() | self.document)
        if path == "/jwks":
            shown = [each if isinstance(each, dict) else each.as_dict(private=False) for each in self.shown]
            return _json({"keys": shown})
        if path == "/token":
            return self._token(body)
        return 404, {}, b""

    def _document(self) -> dict[str, Any]:
        return {
            "issuer": self.origin,
            "authorization_endpoint": f"{self.origin}/authorize",
            "token_endpoint": f"{self.origin}/token",
            "jwks_uri": f"{self.origin}/jwks",
            "code_challenge_methods_supported": ["S256"],
        }

    def _token(self, body: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        query = self.codes.pop(body.get("code", ""), None)
        digest = hashlib.sha256(body.get("code_verifier", "").encode()).digest()
        challenge = _letters(digest)
        if (
            query is None
            or query["code_challenge"] != challenge
            or query["redirect_uri"] != body["redirect_uri"]
        ):
            return _json({"error": "invalid_grant"}, 400)
        made = int(self.now.timestamp())
        claims = {
            "iss": self.origin,
            "sub": query["subject"],
            "aud": CLIENT,
            "exp": made + 300,
            "iat": made,
            "nonce": query["nonce"],
        } | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        token = self._signed(claims) if self.raw_token is None else self.raw_token
        return _json({"access_token": "unused", "token_type": "Bearer", "id_token": token})

    def _signed(self, claims: dict[str, Any]) -> str:
        if self.header["alg"] != "none" and "crit" not in self.header:
            return jwt.encode(self.header, claims, self.signed_by, algorithms=[self.header["alg"]])
        # What no library makes is made by hand.
        start = ".".join(_letters(json.dumps(each).encode()) for each in (self.header, claims))
        private = self.signed_by.get_op_key("sign")
        unsigned = self.header["alg"] == "none"
        return f"{start}.{'' if unsigned else _letters(private.sign(start.encode(), PKCS1v15(), SHA256()))}"


def keyed_hash() -> OctKey:
    """The client's secret as a key: what a client that takes HS256 would verify with."""
    return OctKey.import_key(SECRET + "." * 32, {"kid": "k1"})


def certificate(folder: Path) -> Path:
    """A certificate for this machine that nobody vouches for but itself, and its key, in one file."""
    private, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "House")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, SHA256())
    )
    file = folder / "house.pem"
    plain = serialization.NoEncryption()
    own = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain
    )
    file.write_bytes(own + made.public_bytes(serialization.Encoding.PEM))
    return file


@contextlib.contextmanager
def opened(certificate: Path | None = None) -> Iterator[House]:
    """Let a provider listen until the block ends, with TLS if it has a certificate."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            body = parse_qs(self.rfile.read(length).decode())
            self._answer({name: values[0] for name, values in body.items()})

        def _answer(self, body: dict[str, str]) -> None:
            house.asked.append((self.path, body, dict(self.headers)))
            status, headers, content = house.answer(self.path, body)
            with contextlib.suppress(OSError):
                self.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as server:
        if certificate:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate)
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        house = House(f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield house
        finally:
            server.shutdown()
            thread.join()


def _letters(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _json(value: Any, status: int = 200) -> tuple[int, dict[str, str], bytes]:
    return status, {"Content-Type": "application/json"}, json.dumps(value).encode()
