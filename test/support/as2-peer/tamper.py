# SPDX-License-Identifier: Apache-2.0
"""Faults put into a message after it was made right: one bit in one layer, or an end that is missing.

In a CMS structure: `ciphertext`, `padding`, `tag`, `key`, `iv`, `retype`, `deflate`, `signature`, `truncate`.
In signed content: `content`. Several of them in a list. On the wire: {"cut": share} or {"flip": share},
shares of its length.
"""
import der

ENVELOPED, AUTHENTICATED = "1.2.840.113549.1.7.3", "1.2.840.113549.1.9.16.1.23"
BLOCK = 16


def flip(data, at, bit=0):
    changed = bytearray(data)
    changed[at] ^= 1 << bit
    return bytes(changed)


def content(data, what):
    """One bit of the last letter of what was signed."""
    return flip(data, len(data) - 1) if what == "content" else data


def wire(body, what):
    if not what:
        return body
    if "cut" in what:
        return body[: int(len(body) * what["cut"])]
    return flip(body, min(len(body) - 1, int(len(body) * what["flip"])), what.get("bit", 0))


def structure(cms, what):
    if isinstance(what, list):
        for one in what:
            cms = structure(cms, one)
        return cms
    if what in (None, "content"):
        return cms
    if what == "retype":
        return retyped(cms)
    if what == "truncate":
        return cms[:-20]
    return flip(cms, FINDERS[what](cms))


def fields(cms):
    return der.inside(cms).children()


def encrypted_info(cms):
    """EncryptedContentInfo: what is encrypted, and how."""
    return next(one for one in fields(cms) if one.tag == der.SEQUENCE)


def ciphertext(cms):
    found = encrypted_info(cms).children()[2]
    if found.constructed:
        pieces = found.children()
        found = next(piece for piece in pieces if piece.end > piece.start)
    return found


def encrypted_key(cms):
    recipients = next(one for one in fields(cms) if one.tag == der.SET)
    return recipients.children()[0].children()[-1]


def in_padding(cms):
    """The block before the last: its bit comes out in the padding of the last."""
    return ciphertext(cms).end - BLOCK - 1


def vector(cms):
    parameters = encrypted_info(cms).children()[1].children()[1]
    return (parameters.children()[0] if parameters.constructed else parameters).start


def retyped(cms):
    """Who knows how a message begins needs no key to write another media type there: CBC lets the vector choose."""
    changed, at = bytearray(cms), vector(cms)
    for i, (known, wanted) in enumerate(zip(b"Content-Type: mu", b"Content-Type: a/")):
        changed[at + i] ^= known ^ wanted
    return bytes(changed)


FINDERS = {
    # An eighth into it there is content; in the middle, a certificate that nobody may trust or read.
    "ciphertext": lambda cms: ciphertext(cms).start + (ciphertext(cms).end - ciphertext(cms).start) // 8,
    "padding": in_padding,
    "tag": lambda cms: next(one for one in reversed(fields(cms)) if one.tag == der.OCTETS).start,
    "key": lambda cms: encrypted_key(cms).start + 40,
    "iv": vector,
    "deflate": lambda cms: (fields(cms)[2].children()[1].start + fields(cms)[2].end) // 2,
    "signature": lambda cms: fields(cms)[-1].children()[0].children()[-1].end - 9,
}
