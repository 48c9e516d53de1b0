# SPDX-License-Identifier: Apache-2.0
"""Opens a message received: layers by what they are (the OID, not the name), the files, and what its MIC covers.
"""
import base64
import hashlib
import zlib

import der
import handmade
import mime
import openssl

OIDS = {
    "1.2.840.113549.1.7.3": "encrypt", "1.2.840.113549.1.9.16.1.23": "encrypt",
    "1.2.840.113549.1.7.2": "sign", "1.2.840.113549.1.9.16.1.9": "compress",
}
DEPTH = 8


class Fault(Exception):
    """What an MDN says of a message that cannot be opened."""


class Opened:
    """`layers` outermost first; `files` as (name, type, bytes); `covered` is what the MIC is over."""

    def __init__(self):
        self.layers, self.files, self.covered, self.outer, self.signer = [], [], b"", "", None

    def mic(self, md):
        return base64.b64encode(hashlib.new(md, self.covered).digest()).decode()

    def line(self):
        """For the JSON line of a case."""
        files = [{"name": n, "type": t, "content": base64.b64encode(c).decode()} for n, t, c in self.files]
        return {"layers": self.layers, "files": files, "outer": self.outer, "signer": self.signer}


def open_message(headers, body, own, signers):
    """`own` may be several keys, the first that opens it counts; `signers` is whose signature is good."""
    relevant = ("content-type", "content-transfer-encoding", "content-disposition")
    part = mime.Part([one for one in headers if one[0].lower() in relevant], body)
    opened = Opened()
    opened.outer = part.get("content-type")
    signed_over = None
    for _ in range(DEPTH):
        kind = kind_of(part)
        if kind is None:
            break
        opened.layers.append(kind)
        inner = peel(part, kind, own, signers, opened)
        signed_over = inner if kind == "sign" and signed_over is None else signed_over
        part = mime.split(inner)
    bare = not any(layer != "sign" for layer in opened.layers)
    opened.covered = signed_over or (part.decoded() if bare else part.bytes())
    opened.files = files_of(part)
    return opened


def kind_of(part):
    media = part.media_type()
    if media == "multipart/signed":
        return "sign"
    if media in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        return OIDS[der.content_type(part.decoded())]
    return None


def peel(part, kind, own, signers, opened):
    """The bytes of the part inside."""
    try:
        if kind == "encrypt":
            return first_good(own, lambda who: openssl.decrypt(part.decoded(), who))[1]
        if kind == "compress":
            return handmade.deflated(part.decoded())
    except (openssl.Refused, ValueError, zlib.error) as error:
        raise Fault("decryption-failed" if kind == "encrypt" else "decompression-failed") from error
    return peel_signature(part, signers, opened)


def peel_signature(part, signers, opened):
    content, cms = None, part.decoded() if part.media_type() != "multipart/signed" else None
    if cms is None:
        pieces, _ = mime.parts(part.body, part.parameter("boundary"))
        content, cms = pieces[0], mime.split(pieces[1]).decoded()
    try:
        who, inner = first_good(signers, lambda one: openssl.verify(cms, one, content))
    except openssl.Refused as error:
        integrity = "digest" in str(error) or "verification failure" in str(error)
        raise Fault("integrity-check-failed" if integrity else "authentication-failed") from error
    opened.signer = who.name
    return inner


def first_good(people, attempt):
    refusal = openssl.Refused("nobody to try")
    for who in people:
        try:
            return who, attempt(who)
        except openssl.Refused as error:
            refusal = error
    raise refusal


def files_of(part):
    if part.media_type() == "multipart/related":
        pieces, _ = mime.parts(part.body, part.parameter("boundary"))
        return [one for piece in pieces for one in files_of(mime.split(piece))]
    return [(part.filename(), part.media_type() or "text/plain", part.decoded())]
