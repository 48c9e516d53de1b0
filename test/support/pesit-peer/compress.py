# SPDX-License-Identifier: Apache-2.0
"""The strings of compressed articles (PeSIT E 7): 1 horizontal, 2 vertical, 3 both."""
import codec

MOST = 63


def squeeze(article, reference, kind):
    """`reference`: the article before, None for the first and after each point."""
    out, plain, at = bytearray(), bytearray(), 0
    common = min(len(article), len(reference)) if reference is not None and kind in (2, 3) else 0

    def literal():
        for start in range(0, len(plain), MOST):
            piece = plain[start : start + MOST]
            out.append(len(piece))
            out.extend(piece)
        plain.clear()

    while at < len(article):
        down = 0
        while down < MOST and at + down < common and article[at + down] == reference[at + down]:
            down += 1
        along = 1
        while kind in (1, 3) and along < MOST and at + along < len(article) and article[at + along] == article[at]:
            along += 1
        if down >= 2 and down >= along:
            literal()
            out.append(0xC0 | down)
            at += down
        elif along >= 3:
            literal()
            out += bytes([0x80 | along, article[at]])
            at += along
        else:
            plain.append(article[at])
            at += 1
    literal()
    return bytes(out)


def expand(data, reference, kind, limit):
    out, at = bytearray(), 0
    while at < len(data):
        what, count = data[at] >> 6, data[at] & 0x3F
        at += 1
        if count == 0 or what == 1:
            raise codec.Fault("3-311", f"a string begins with {data[at - 1]:02x}")
        if what == 0:
            if at + count > len(data):
                raise codec.Fault("3-311", "literal bytes are missing")
            out += data[at : at + count]
            at += count
        elif what == 2:
            if kind == 2 or at >= len(data):
                raise codec.Fault("3-311", "a horizontal string that may not be")
            out += data[at : at + 1] * count
            at += 1
        else:
            if kind == 1 or reference is None:
                raise codec.Fault("3-311", "a vertical string that may not be")
            start = len(out)
            out += reference[start : start + count].ljust(count, b"\x40")
        if len(out) > limit:
            raise codec.Fault("2-220", f"an article of more than {limit} bytes")
    return bytes(out)
