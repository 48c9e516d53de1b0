# SPDX-License-Identifier: Apache-2.0
"""The people of a test: keys by openssl, certificates written by hand so that dates and serials are what a case
asks.

`peer` is this side, `gateway` the other; `stranger` is nobody either of them knows. Several certificates
share a key, since a key costs a tenth of a second.
"""
import datetime
import hashlib
import os

import der
import openssl

RSA_SHA256, ECDSA_SHA256 = "1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2"
COMMON_NAME = "2.5.4.3"
KEY_IDENTIFIER, AUTHORITY_KEY, BASIC, USAGE = "2.5.29.14", "2.5.29.35", "2.5.29.19", "2.5.29.15"
DAY = datetime.timedelta(days=1)


class Identity:
    """Paths of a key and its certificate (PEM); `chain` of the certificates above it."""

    def __init__(self, name, key, cert, kind="rsa", chain=None):
        self.name, self.key, self.cert, self.kind, self.chain = name, key, cert, kind, chain

    def der(self):
        return openssl.call("x509", "-in", self.cert, "-outform", "DER")

    def issuer_and_serial(self):
        """As a SignerInfo names it."""
        fields = der.read(self.der()).children()[0].children()
        return der.seq(fields[3].whole, fields[1].whole)


def name_of(common_name):
    return der.seq(der.set_of(der.seq(der.oid(COMMON_NAME), der.tlv(0x0C, common_name.encode()))))


def extension(dotted, value, critical=False):
    return der.seq(der.oid(dotted), *([der.tlv(0x01, b"\xff")] if critical else []), der.octets(value))


def certificate(folder, name, key, kind="rsa", issuer=None, serial=None, days=(-1, 365), authority=False):
    """Writes `<name>.crt` for the key; signed by itself unless there is an `issuer`."""
    public = openssl.call("pkey", "-in", key, "-pubout", "-outform", "DER")
    key_id = hashlib.sha1(der.read(public).children()[1].body[1:]).digest()
    now = datetime.datetime.now(datetime.timezone.utc)
    dates = [der.tlv(0x18, (now + DAY * offset).strftime("%Y%m%d%H%M%SZ").encode()) for offset in days]
    signing = issuer or Identity(name, key, None, kind)
    by_rsa = signing.kind == "rsa"
    algorithm = der.seq(der.oid(RSA_SHA256 if by_rsa else ECDSA_SHA256), *([der.null()] if by_rsa else []))
    usage = b"\x03\x02\x02\x04" if authority else b"\x03\x02\x05\xa0"
    extensions = [
        extension(BASIC, der.seq(*([der.tlv(0x01, b"\xff")] if authority else [])), critical=True),
        extension(USAGE, usage, critical=True),
        extension(KEY_IDENTIFIER, der.octets(key_id)),
    ]
    number = int.from_bytes(os.urandom(8), "big") if serial is None else serial
    to_sign = der.seq(
        der.context(0, der.integer(2)), der.integer(number), algorithm,
        name_of(issuer.name if issuer else name), der.seq(*dates), name_of(name), public,
        der.context(3, der.seq(*extensions)),
    )
    whole = der.seq(to_sign, algorithm, der.bits(openssl.raw_signature(to_sign, signing)))
    path = os.path.join(folder, f"{name}.crt")
    with open(path, "wb") as file:
        file.write(openssl.call("x509", "-inform", "DER", data=whole))
    return Identity(name, key, path, kind, issuer.cert if issuer else None)


def new_key(folder, name, kind="rsa"):
    path = os.path.join(folder, f"{name}.key")
    option = "rsa_keygen_bits:2048" if kind == "rsa" else f"ec_paramgen_curve:{kind}"
    algorithm = "RSA" if kind == "rsa" else "EC"
    with open(path, "wb") as file:
        file.write(openssl.call("genpkey", "-algorithm", algorithm, "-pkeyopt", option))
    return path


def people(folder):
    """Everybody, by name."""
    os.makedirs(folder, exist_ok=True)
    mine, theirs, other, late = (new_key(folder, f"{name}-rsa") for name in ("peer", "gateway", "stranger", "late"))
    curve = new_key(folder, "peer-ec", "P-256")
    larger = new_key(folder, "peer-ec384", "P-384")
    authority = certificate(folder, "authority", other, authority=True)
    made = [
        authority,
        certificate(folder, "peer", mine),
        certificate(folder, "gateway", theirs),
        certificate(folder, "stranger", other),
        certificate(folder, "peer-ec", curve, kind="ec"),
        certificate(folder, "peer-ec384", larger, kind="ec"),
        certificate(folder, "peer-next", larger, kind="ec", days=(-1, 900)),
        certificate(folder, "peer-expired", late, days=(-30, -1)),
        certificate(folder, "peer-future", late, days=(20, 400)),
        certificate(folder, "peer-chained", mine, issuer=authority),
        certificate(folder, "gateway-old", theirs, days=(-400, -2)),
        # A serial whose first octet has its high bit set is written with a zero before it.
        certificate(folder, "gateway-serial", theirs, serial=0xF0F1F2F3F4F5F6F7),
    ]
    return {one.name: one for one in made}
