"""An authority, people with certificates of it, and a time stamp service, made for one test run."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PASSPHRASE = b"mo khoa"
ALWAYS = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Holder:
    """A key with its certificate."""

    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    certificate: x509.Certificate

    def pem(self, path: Path) -> Path:
        path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        return path

    def p12(self, path: Path) -> Path:
        path.write_bytes(
            pkcs12.serialize_key_and_certificates(
                b"k", self.key, self.certificate, None,
                serialization.BestAvailableEncryption(PASSPHRASE),
            )
        )  # fmt: skip
        return path


def authority(name: str = "CA thử nghiệm") -> Holder:
    return _made(name, None, ALWAYS, ca=True)


def holder(name: str, of: Holder, valid=ALWAYS, stamps: bool = False) -> Holder:
    return _made(name, of, valid, stamps=stamps)


def _made(name: str, of: Holder | None, valid, ca: bool = False, stamps: bool = False) -> Holder:
    # pyHanko's own time stamper, for tests, takes RSA alone.
    key = (
        rsa.generate_private_key(65537, 2048) if stamps else ec.generate_private_key(ec.SECP256R1())
    )
    subject = x509.Name([
        x509.NameAttribute(NameOID.COMMON_NAME, name),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "UBND phường Thử Nghiệm"),
    ])  # fmt: skip
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(of.certificate.subject if of else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid[0])
        .not_valid_after(valid[1])
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not ca, content_commitment=not ca, key_encipherment=False,
                data_encipherment=False, key_agreement=False, key_cert_sign=ca, crl_sign=ca,
                encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
    )  # fmt: skip
    if stamps:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        made = made.add_extension(usage, critical=True)
    return Holder(key, made.sign(of.key if of else key, hashes.SHA256()))
