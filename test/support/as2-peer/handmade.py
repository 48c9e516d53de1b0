# SPDX-License-Identifier: Apache-2.0
"""CMS structures that openssl does not write: CompressedData (RFC 3274), and SignedData with every freedom, and
every fault, that a case asks for.
"""
import datetime
import hashlib
import zlib

import der
import openssl

DATA, SIGNED, COMPRESSED = "1.2.840.113549.1.7.1", "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.9"
ZLIB = "1.2.840.113549.1.9.16.3.8"
CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_TIME = (f"1.2.840.113549.1.9.{n}" for n in (3, 4, 5))
PROTECTION = "1.2.840.113549.1.9.52"
DIGESTS = {
    "md5": "1.2.840.113549.2.5", "sha1": "1.3.14.3.2.26", "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2", "sha512": "2.16.840.1.101.3.4.2.3",
}
RSA, PSS, MGF1 = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.8"
RSA_WITH = {"md5": 4, "sha1": 5, "sha256": 11, "sha384": 12, "sha512": 13}
ECDSA_WITH = {"sha1": "1.2.840.10045.4.1", "sha256": "1.2.840.10045.4.3.2", "sha384": "1.2.840.10045.4.3.3",
              "sha512": "1.2.840.10045.4.3.4"}


def compressed(content, level=6, algorithm=ZLIB, raw=None, stream=False):
    """CompressedData; `raw` stands in for the zlib stream when it is to be wrong."""
    packed = zlib.compress(content, level) if raw is None else raw
    inner = der.seq(der.oid(DATA), der.context(0, der.octets(packed)))
    whole = der.seq(der.oid(COMPRESSED), der.context(0, der.seq(der.integer(0), der.seq(der.oid(algorithm)), inner)))
    return der.unruly(whole, 700) if stream else whole


def deflated(cms):
    """The content of a CompressedData."""
    fields = der.inside(cms).children()
    if fields[1].children()[0].dotted() != ZLIB:
        raise ValueError("not zlib")
    return zlib.decompress(fields[2].children()[1].children()[0].octets())


def digest_algorithm(md, parameters=True):
    return der.seq(der.oid(DIGESTS[md]), *([der.null()] if parameters else []))


def signature_algorithm(kind, md):
    """`rsa` names the key alone, `rsa-md` the digest too, `ec` and `pss` as ever."""
    if kind == "rsa":
        return der.seq(der.oid(RSA), der.null())
    if kind == "rsa-md":
        return der.seq(der.oid(f"1.2.840.113549.1.1.{RSA_WITH[md]}"), der.null())
    if kind == "ec":
        return der.seq(der.oid(ECDSA_WITH[md]))
    digest = digest_algorithm(md)
    salt = der.integer(hashlib.new(md).digest_size)
    mask = der.seq(der.oid(MGF1), digest)
    return der.seq(der.oid(PSS), der.seq(der.context(0, digest), der.context(1, mask), der.context(2, salt)))


def attribute(dotted, value):
    return der.seq(der.oid(dotted), der.set_of(value))


def attributes(content, md, case):
    """The signed attributes a case asks for, in its order."""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%y%m%d%H%M%SZ").encode()
    claimed = hashlib.new(md, case.get("digestOf", content)).digest()
    known = {
        "content-type": attribute(CONTENT_TYPE, der.oid(case.get("contentType", DATA))),
        "message-digest": attribute(MESSAGE_DIGEST, der.octets(claimed)),
        "signing-time": attribute(SIGNING_TIME, der.tlv(0x17, now)),
        "protection": attribute(PROTECTION, der.seq(
            digest_algorithm(md), der.tlv(0xA1, signature_algorithm(case["algorithm"], md)[2:]))),
    }
    return [known[name] for name in case.get("attributes", ["content-type", "signing-time", "message-digest"])]


def signer_info(content, who, md, case):
    kind = case["algorithm"]
    listed = attributes(content, md, case) if case.get("attributes") != [] else []
    # What is signed is the DER SET OF, whatever order the message has them in; some sign them as they stand.
    to_sign = content
    if listed:
        to_sign = der.tlv(der.SET, *listed) if case.get("signedAsListed") else der.set_of(*listed)
    signature = openssl.raw_signature(to_sign, who, md, pss=kind == "pss")
    body = b"".join(listed if case.get("asListed") else sorted(listed))
    return der.seq(
        der.integer(1), who.issuer_and_serial(), digest_algorithm(md, case.get("nullParameters", True)),
        *([der.tlv(0xA0, body)] if listed else []),
        signature_algorithm(kind, md), der.octets(signature),
    )


def signed(content, who, md, case, opaque=False):
    """SignedData. `case` may have: algorithm, attributes, asListed, signedAsListed, digestOf, nullParameters, noSigner,
    contentType, certs, unruly.
    """
    case = {"algorithm": "rsa-md" if who.kind == "rsa" else "ec", **case}
    infos = [] if case.get("noSigner") else [signer_info(content, who, md, case)]
    inner = der.seq(der.oid(DATA), *([der.context(0, der.octets(content))] if opaque else []))
    certs = [] if case.get("certs") is False else [der.context(0, who.der())]
    digests = der.set_of(digest_algorithm(md, case.get("nullParameters", True)))
    data = der.seq(der.integer(1), digests, inner, *certs, der.set_of(*infos))
    whole = der.seq(der.oid(SIGNED), der.context(0, data))
    return der.unruly(whole, 50, keep=(who.der(),)) if case.get("unruly") else whole
