"""A line that is sealed, for tests: certificates of an authority of our own, and SRTP by RFC 3711 and 4568."""

from __future__ import annotations

import base64
import datetime
import hmac
import ipaddress
import re
import secrets
import ssl
import struct
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.x509.oid import NameOID

SUITE = "AES_CM_128_HMAC_SHA1_80"
TAG = 10
ENCRYPT, PROVE, SALT = 0, 1, 2


class NotSealed(Exception):
    """A packet is not from whoever has the key."""


@dataclass
class Stream:
    """One direction of sound: the keys of a session, from the one that was agreed upon."""

    master: bytes
    started: int = 0
    """How often the number of a packet has begun anew."""
    last: int | None = None

    @classmethod
    def of(cls, line: str) -> Stream:
        """The stream whose key stands in a line of SDP."""
        found = re.search(rf"crypto:\d+ {SUITE} inline:([A-Za-z0-9+/=]+)", line)
        assert found, "no key for sealed sound"
        return cls(base64.b64decode(found[1]))

    def key(self, label: int, size: int) -> bytes:
        begins = int.from_bytes(self.master[16:]) ^ (label << 48)
        return _stream(self.master[:16], begins << 16, bytes(size))

    def _turned(self, packet: bytes) -> bytes:
        number, source = struct.unpack("!H4xI", packet[2:12])
        if self.last is not None and number < self.last - 0x8000:
            self.started += 1
        self.last = number
        index = (self.started << 16) | number
        begins = (int.from_bytes(self.key(SALT, 14)) << 16) ^ (source << 64) ^ (index << 16)
        return packet[:12] + _stream(self.key(ENCRYPT, 16), begins, packet[12:])

    def _tag(self, packet: bytes) -> bytes:
        return hmac.digest(self.key(PROVE, 20), packet + struct.pack("!I", self.started), "sha1")[:TAG]

    def protect(self, packet: bytes) -> bytes:
        turned = self._turned(packet)
        return turned + self._tag(turned)

    def unprotect(self, packet: bytes) -> bytes:
        turned, tag = packet[:-TAG], packet[-TAG:]
        opened = self._turned(turned)
        if not hmac.compare_digest(self._tag(turned), tag):
            raise NotSealed
        return opened


def _stream(key: bytes, begins: int, data: bytes) -> bytes:
    block = begins.to_bytes(16)
    return Cipher(algorithms.AES(key), modes.CTR(block)).encryptor().update(data)


@dataclass
class Sealed:
    """How one call is sealed."""

    context: ssl.SSLContext
    ours: Stream = field(default_factory=lambda: Stream(secrets.token_bytes(30)))
    theirs: Stream | None = None
    opened: int = 0

    @property
    def crypto(self) -> str:
        return f"crypto:1 {SUITE} inline:{base64.b64encode(self.ours.master).decode()}"

    def agree(self, body: str) -> None:
        assert "RTP/SAVP " in body
        self.theirs = Stream.of(body)

    def protect(self, packet: bytes) -> bytes:
        return self.ours.protect(packet)

    def unprotect(self, packet: bytes) -> bytes:
        assert self.theirs is not None
        opened = self.theirs.unprotect(packet)
        self.opened += 1
        return opened


class Authority:
    """Vouches for names, in a folder."""

    def __init__(self, folder: Path, name: str = "Authority of the tests") -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._own = self._signed(self._name, self._key.public_key(), authority=True)
        self.certificate = folder / "authority.pem"
        self.certificate.write_bytes(self._own.public_bytes(serialization.Encoding.PEM))

    def issue(self, name: str) -> tuple[Path, Path]:
        """A certificate for loopback, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate, secret = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        signed = self._signed(subject, key.public_key(), authority=False)
        certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        secret.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return certificate, secret

    def trusting(self) -> ssl.SSLContext:
        """How a client trusts those that this authority vouches for."""
        return ssl.create_default_context(cafile=str(self.certificate))

    def serving(self, name: str) -> ssl.SSLContext:
        """How a server shows what this authority vouches for."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.issue(name))
        return context

    def _signed(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *, authority: bool
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        here = x509.SubjectAlternativeName(
            [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
        )
        built = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=2))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
            )
        )
        if authority:
            usage = x509.KeyUsage(
                digital_signature=True,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=True,
                crl_sign=True,
                encipher_only=False,
                decipher_only=False,
            )
            built = built.add_extension(usage, critical=True)
        else:
            built = built.add_extension(here, critical=False)
        return built.sign(self._key, hashes.SHA256())
