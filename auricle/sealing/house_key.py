"""The key that a hotline signs its papers with, and the certificate in which PDF programs look for it.

    certificate = house_certificate(seed, house="Example Line")
    signature = sign_paper(seed, content)

ECDSA on P-256 with SHA-256, since that is what PDF programs in offices check. Key, certificate and signatures
follow from the seed and the house's name and from nothing else (RFC 6979), so 32 bytes are all there is to keep.
The certificate is self-issued: whoever compares the fingerprint of its key with the one that the hotline gave them
on another way trusts the key, and no authority.
"""

import hashlib
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID, ObjectIdentifier

from auricle.sealing.envelope import BadKey, BadName, PaperSeed

SEED_SIZE = 32
LABEL = b"au1/house-key\0"
CURVE = ec.SECP256R1()
# The number of points of P-256 (SEC 2, 2.4.2); a private key is a number below it, from 1.
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# RFC 9336: the key signs documents, and neither servers nor code.
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
# A house has no authority that could end its certificate: RFC 5280 has this moment for that (4.1.2.5).
NOT_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
NOT_AFTER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
LONGEST_NAME = 64
SERIAL_SIZE = 16
FINGERPRINT_SIZE = 20
FINGERPRINT_GROUP = 4


def house_certificate(seed: PaperSeed, *, house: str) -> bytes:
    """The certificate (DER) of this house's key. Raises BadName for a house without a name."""
    if not house.strip():
        raise BadName("A house has a name.")
    key = _signing_key(seed)
    # Cut between two letters, not within the bytes of one.
    shown = house.strip().encode()[:LONGEST_NAME].decode(errors="ignore")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, shown)])
    public = key.public_key()
    serial = hashlib.sha256(LABEL + _spki(public) + house.encode()).digest()[:SERIAL_SIZE]
    usage = x509.KeyUsage(True, True, *(False,) * 7)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        # The highest bit would make it negative.
        .serial_number(int.from_bytes(serial, "big") >> 1 | 1)
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_AFTER)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, SHA256(), ecdsa_deterministic=True)
        .public_bytes(Encoding.DER)
    )


def sign_paper(seed: PaperSeed, content: bytes) -> bytes:
    """The signature (DER) over these bytes; the same bytes give the same one."""
    return _signing_key(seed).sign(content, ec.ECDSA(SHA256(), deterministic_signing=True))


def house_fingerprint(seed: PaperSeed) -> str:
    """The house's key as people compare it: 40 hexadecimal digits in ten groups."""
    return _grouped(_spki(_signing_key(seed).public_key()))


def fingerprint_of(certificate: bytes) -> str:
    """The fingerprint of the key in a certificate (DER). Raises BadKey when it holds no key of a house."""
    try:
        public = x509.load_der_x509_certificate(certificate).public_key()
    except ValueError as error:
        raise BadKey("This is not a certificate.") from error
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise BadKey("The key of a house is one on the curve P-256.")
    return _grouped(_spki(public))


def _grouped(spki: bytes) -> str:
    digits = hashlib.sha256(spki).digest()[:FINGERPRINT_SIZE].hex()
    return " ".join(digits[i : i + FINGERPRINT_GROUP] for i in range(0, len(digits), FINGERPRINT_GROUP))


def _spki(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _signing_key(seed: PaperSeed) -> ec.EllipticCurvePrivateKey:
    if len(seed) != SEED_SIZE:
        raise BadKey(f"The seed of a house's key has {SEED_SIZE} bytes.")
    # Twice as many bits as the order has, so that no number is likelier than another by more than 2^-256.
    number = int.from_bytes(hashlib.sha512(LABEL + seed).digest(), "big") % (ORDER - 1) + 1
    return ec.derive_private_key(number, CURVE)
