# SPDX-License-Identifier: Apache-2.0
"""ASN.1 by hand: DER written, BER and DER read, and any DER made into the most unruly BER that means the same.

It shares nothing with the product on purpose: where both are wrong in the same way, no test would see it.
"""

SEQUENCE, SET, OCTETS, OID, INTEGER, BITS, NULL = 0x30, 0x31, 0x04, 0x06, 0x02, 0x03, 0x05
CONSTRUCTED = 0x20


def tlv(tag, *parts):
    body = b"".join(parts)
    return bytes([tag]) + length(len(body)) + body


def length(size):
    if size < 0x80:
        return bytes([size])
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets


def seq(*parts):
    return tlv(SEQUENCE, *parts)


def set_of(*parts):
    return tlv(SET, *sorted(parts))


def octets(body):
    return tlv(OCTETS, body)


def context(number, *parts):
    return tlv(0xA0 | number, *parts)


def integer(value):
    size = value.bit_length() // 8 + 1
    return tlv(INTEGER, value.to_bytes(size, "big", signed=True))


def bits(body):
    return tlv(BITS, b"\x00" + body)


def null():
    return tlv(NULL)


def oid(dotted):
    first, second, *rest = [int(arc) for arc in dotted.split(".")]
    body = bytes([first * 40 + second])
    for arc in rest:
        septets = [arc & 0x7F]
        while arc > 0x7F:
            arc >>= 7
            septets.insert(0, arc & 0x7F | 0x80)
        body += bytes(septets)
    return tlv(OID, body)


class Node:
    """One element where it stands in `data`: its identifier `at`, its content from `start` to `end`, then `after`."""

    def __init__(self, data, at):
        self.data, self.at, self.tag = data, at, data[at]
        first = data[at + 1]
        self.indefinite = first == 0x80
        if self.indefinite:
            self.start = at + 2
            end = self.start
            while data[end : end + 2] != b"\x00\x00":
                end = Node(data, end).after
            self.end, self.after = end, end + 2
        else:
            extra = first & 0x7F if first > 0x80 else 0
            size = int.from_bytes(data[at + 2 : at + 2 + extra], "big") if extra else first
            self.start = at + 2 + extra
            self.end = self.after = self.start + size
        if self.after > len(data):
            raise ValueError("truncated ASN.1")

    @property
    def constructed(self):
        return self.tag & CONSTRUCTED != 0

    @property
    def body(self):
        return self.data[self.start : self.end]

    @property
    def whole(self):
        return self.data[self.at : self.after]

    def children(self):
        found, at = [], self.start
        while at < self.end:
            found.append(Node(self.data, at))
            at = found[-1].after
        return found

    def octets(self):
        """Of an OCTET STRING, in one piece or in many."""
        if not self.constructed:
            return self.body
        return b"".join(child.octets() for child in self.children())

    def dotted(self):
        arcs, arc = [], 0
        for octet in self.body:
            arc = arc << 7 | octet & 0x7F
            if octet < 0x80:
                arcs.append(arc)
                arc = 0
        return ".".join(str(one) for one in [arcs[0] // 40, arcs[0] % 40, *arcs[1:]])


def read(data):
    return Node(data, 0)


def content_type(cms):
    """The OID a ContentInfo starts with."""
    return read(cms).children()[0].dotted()


def inside(cms):
    """What the [0] of a ContentInfo holds."""
    return read(cms).children()[1].children()[0]


def unruly(der, piece=None, keep=()):
    """The same in BER: constructed elements of indefinite length, octet strings in pieces of `piece` bytes.

    What stands byte for byte in `keep` stays as it is: a certificate is signed as it was written.
    """
    return _unruly(read(der), piece, keep)


def _unruly(node, piece, keep):
    if node.whole in keep:
        return node.whole
    if node.constructed:
        inner = b"".join(_unruly(child, piece, keep) for child in node.children())
        return bytes([node.tag, 0x80]) + inner + b"\x00\x00"
    splits = node.tag == OCTETS or node.tag == 0x80
    if piece and splits and len(node.body) > piece:
        cut = [octets(node.body[i : i + piece]) for i in range(0, len(node.body), piece)]
        return bytes([node.tag | CONSTRUCTED, 0x80]) + b"".join(cut) + b"\x00\x00"
    return node.whole
