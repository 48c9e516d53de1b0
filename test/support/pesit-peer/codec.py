# SPDX-License-Identifier: Apache-2.0
"""FPDU of PeSIT E, Hors-SIT: bytes to names and parameters, and back (PeSIT E 3, 4).

Reads strictly and says what it would not have written; writes whatever it is told, wrong things too.
A parameter is an int (numbers, symbols, masks), a str (text, dates), bytes (aggregates, free bytes) or a dict (a group).
"""

TYPES = {
    "CONNECT": (0x40, 0x20), "ACONNECT": (0x40, 0x21), "RCONNECT": (0x40, 0x22), "RELEASE": (0x40, 0x23),
    "RELCONF": (0x40, 0x24), "ABORT": (0x40, 0x25),
    "CREATE": (0xC0, 0x11), "ACK(CREATE)": (0xC0, 0x30), "SELECT": (0xC0, 0x12), "ACK(SELECT)": (0xC0, 0x31),
    "DESELECT": (0xC0, 0x13), "ACK(DESELECT)": (0xC0, 0x32), "ORF": (0xC0, 0x14), "ACK(ORF)": (0xC0, 0x33),
    "CRF": (0xC0, 0x15), "ACK(CRF)": (0xC0, 0x34), "READ": (0xC0, 0x01), "ACK(READ)": (0xC0, 0x35),
    "WRITE": (0xC0, 0x02), "ACK(WRITE)": (0xC0, 0x36), "TRANS.END": (0xC0, 0x08), "ACK(TRANS.END)": (0xC0, 0x37),
    "DTF": (0x00, 0x00), "DTFDA": (0x00, 0x41), "DTFMA": (0x00, 0x40), "DTFFA": (0x00, 0x42),
    "DTF.END": (0xC0, 0x04), "SYN": (0xC0, 0x03), "ACK(SYN)": (0xC0, 0x38), "RESYN": (0xC0, 0x05),
    "ACK(RESYN)": (0xC0, 0x39), "IDT": (0xC0, 0x06), "ACK(IDT)": (0xC0, 0x3A),
    "MSG": (0xC0, 0x16), "MSGDM": (0xC0, 0x17), "MSGMM": (0xC0, 0x18), "MSGFM": (0xC0, 0x19), "ACK(MSG)": (0xC0, 0x3B),
}
BY_TYPE = {pair: name for name, pair in TYPES.items()}
DATA = ("DTF", "DTFDA", "DTFMA", "DTFFA")
TOGETHER = (*DATA, "DTF.END", "SYN")
GROUPS = (9, 30, 40, 50)
TEXTS = (3, 4, 5, 12, 29, 37, 51, 52, 61, 62)
BYTES = (2, 7, 21, 91, 99)
MOST = {1: 1, 2: 3, 3: 24, 4: 24, 5: 16, 6: 1, 7: 3, 11: 2, 12: 76, 13: 3, 14: 1, 15: 1, 16: 1, 17: 1, 18: 3, 19: 1,
        20: 3, 21: 2, 22: 1, 23: 1, 25: 2, 26: 2, 27: 8, 28: 4, 29: 254, 31: 1, 32: 2, 33: 1, 37: 80, 38: 2, 39: 2,
        41: 1, 42: 4, 51: 12, 52: 12, 61: 24, 62: 24, 91: 4096, 99: 254}
EXACT = (2, 7, 21, 51, 52)

# What each carries: what it must, then what it may (4.3).
CARRIES = {
    "CONNECT": ((3, 4, 6, 22), (1, 5, 7, 23, 99)), "ACONNECT": ((6,), (5, 7, 23, 99)), "RCONNECT": ((2,), (29, 99)),
    "RELEASE": ((2,), (29, 99)), "RELCONF": ((), (99,)), "ABORT": ((2,), (29,)),
    "CREATE": ((9, 13, 17, 25, 30, 40, 50), (15, 16, 61, 62, 99)), "ACK(CREATE)": ((2, 25), (13, 29, 99)),
    "SELECT": ((9, 13, 17, 25), (14, 15, 16, 61, 62, 99)),
    "ACK(SELECT)": ((2,), (9, 13, 16, 25, 29, 30, 40, 50, 99)),
    "DESELECT": ((2,), (29, 99)), "ACK(DESELECT)": ((2,), (29, 99)), "ORF": ((), (21,)), "ACK(ORF)": ((2,), (21, 29)),
    "CRF": ((2,), (29, 99)), "ACK(CRF)": ((2,), (29, 99)), "READ": ((18,), ()), "ACK(READ)": ((2,), (29,)),
    "WRITE": ((), ()), "ACK(WRITE)": ((2, 18), (29,)), "DTF.END": ((2,), (29,)), "SYN": ((20,), ()),
    "ACK(SYN)": ((20,), ()), "RESYN": ((2, 18), (29,)), "ACK(RESYN)": ((18,), ()), "IDT": ((2,), (19, 29)),
    "ACK(IDT)": ((), ()), "TRANS.END": ((), (27, 28)), "ACK(TRANS.END)": ((2,), (27, 28, 29)),
    "MSG": ((9, 13), (14, 16, 50, 61, 62, 91)), "MSGDM": ((9, 13), (14, 16, 50, 61, 62, 91)),
    "MSGMM": ((), (91,)), "MSGFM": ((), (91,)), "ACK(MSG)": ((2,), (13, 16, 29, 91)),
}
INSIDE = {9: ((11, 12), (3, 4)), 30: ((32,), (31, 33, 37, 38, 39)), 40: ((42,), (41,)), 50: ((51,), (52,))}


class Fault(Exception):
    """The other side broke the protocol."""

    def __init__(self, diagnostic, why):
        super().__init__(why)
        self.diagnostic = diagnostic


class Fpdu:
    def __init__(self, name, dst=0, src=0, pis=None, body=b""):
        self.name, self.dst, self.src, self.pis, self.body = name, dst, src, pis or {}, body
        self.complaints, self.compact = [], False

    @property
    def diagnostic(self):
        return said(self.pis.get(2, b"\0\0\0"))

    @property
    def refused(self):
        return self.diagnostic != "0-000"


def diag(code):
    """'3-301' in three bytes."""
    kind, reason = code.split("-")
    return bytes([int(kind)]) + int(reason).to_bytes(2, "big")


def said(value):
    return f"{value[0]}-{int.from_bytes(value[1:], 'big'):03d}"


def check_bytes(data):
    one = two = 0
    for byte in data + b"\0\0":
        one = (one + byte) % 255
        two = (two + one) % 255
    return bytes([(one - two) % 255, (two - 2 * one) % 255])


def check_holds(data):
    one = two = 0
    for byte in data:
        one = (one + byte) % 255
        two = (two + one) % 255
    return one == 0 and two == 0


def number(value):
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big")


def unit(code, value):
    data = value_bytes(value)
    if len(data) <= 254:
        return bytes([code, len(data)]) + data
    return bytes([code, 255]) + len(data).to_bytes(2, "big") + data


def value_bytes(value):
    if isinstance(value, dict):
        return units(value)
    if isinstance(value, str):
        return value.encode("ascii")
    return number(value) if isinstance(value, int) else bytes(value)


def units(pis):
    return b"".join(unit(code, pis[code]) for code in sorted(pis) if pis[code] is not None)


def encode(fpdu):
    """Without check bytes; ABORT in its compact form unless it has more than a diagnostic."""
    phase, kind = TYPES[fpdu.name]
    body = fpdu.body if fpdu.name in DATA else units(fpdu.pis)
    if fpdu.name == "ABORT" and set(fpdu.pis) == {2} and not fpdu.compact:
        body = fpdu.pis[2]
    return (6 + len(body)).to_bytes(2, "big") + bytes([phase, kind, fpdu.dst, fpdu.src]) + body


def decode(data):
    length = int.from_bytes(data[:2], "big")
    if len(data) < 6 or length != len(data):
        raise Fault("3-311", f"an FPDU of {len(data)} bytes says {length}")
    name = BY_TYPE.get((data[2], data[3]))
    if name is None:
        raise Fault("3-311", f"no FPDU is {data[2]:02x} {data[3]:02x}")
    fpdu = Fpdu(name, data[4], data[5])
    if name in DATA:
        fpdu.body = bytes(data[6:])
        if not fpdu.body:
            raise Fault("3-311", "data without data")
    elif name == "ABORT" and length == 9:
        fpdu.pis, fpdu.compact = {2: bytes(data[6:])}, True
    else:
        fpdu.pis = decode_units(data[6:], fpdu.complaints, name)
        judge(fpdu)
    return fpdu


def decode_units(data, complaints, where, depth=0):
    pis, at, last = {}, 0, 0
    while at < len(data):
        if at + 2 > len(data):
            raise Fault("3-318", f"{where}: half a parameter")
        code, size = data[at], data[at + 1]
        at += 2
        if size == 255:
            size, at = int.from_bytes(data[at : at + 2], "big"), at + 2
            if size < 255:
                complaints.append(f"{where}: PI {code} has a long length for {size}")
        if size == 0 or at + size > len(data):
            raise Fault("3-318", f"{where}: PI {code} has the length {size}")
        if code <= last:
            complaints.append(f"{where}: PI {code} after {last}")
        pis.setdefault(code, decode_value(code, data[at : at + size], complaints, where, depth))
        at, last = at + size, code
    return pis


def decode_value(code, data, complaints, where, depth):
    where = f"{where} PI {code}"
    if code in GROUPS and depth == 0:
        return decode_units(data, complaints, where, 1)
    if len(data) > MOST.get(code, 65535) or (code in EXACT and len(data) != MOST[code]):
        complaints.append(f"{where}: {len(data)} bytes")
    if code in TEXTS:
        text = data.decode("latin-1")
        if not text.isascii() or (code != 5 and text != text.rstrip()):
            complaints.append(f"{where}: text {text!r}")
        return text.rstrip()
    if code in BYTES:
        return bytes(data)
    if len(data) > 1 and data[0] == 0:
        complaints.append(f"{where}: leading zero")
    return int.from_bytes(data, "big")


def judge(fpdu):
    """Notes what should be there and is not, and the other way round."""
    must, may = CARRIES[fpdu.name]
    fpdu.complaints += [f"{fpdu.name}: no PI {code}" for code in must if code not in fpdu.pis]
    fpdu.complaints += [f"{fpdu.name}: PI {code}" for code in fpdu.pis if code not in must and code not in may]
    for group, (inner, optional) in INSIDE.items():
        held = fpdu.pis.get(group, {})
        fpdu.complaints += [f"{fpdu.name} PGI {group}: PI {code}" for code in held if code not in (*inner, *optional)]
        fpdu.complaints += [f"{fpdu.name} PGI {group}: no PI {code}" for code in inner if held and code not in held]


def shown(pis):
    """As JSON; of what is secret or free, the length."""
    def one(code, value):
        if code == 2:
            return said(value)
        if code in (5, 91, 99):
            return len(value_bytes(value))
        if isinstance(value, bytes):
            return value.hex()
        return shown(value) if isinstance(value, dict) else value
    return {str(code): one(code, value) for code, value in pis.items()}


def laid_over(pis, changes):
    """Parameters changed as a scenario says: null takes one away, {"hex": …} is bytes, a group is changed inside."""
    result = dict(pis)
    for key, value in (changes or {}).items():
        code = int(key)
        if isinstance(value, dict) and "hex" in value:
            result[code] = bytes.fromhex(value["hex"])
        elif isinstance(value, dict):
            result[code] = laid_over(result.get(code) or {}, value)
        elif value is None:
            result.pop(code, None)
        else:
            result[code] = diag(value) if code == 2 and isinstance(value, str) else value
    return without_none(result)


def without_none(pis):
    return {code: without_none(one) if isinstance(one, dict) else one for code, one in pis.items() if one is not None}
