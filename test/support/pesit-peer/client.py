# SPDX-License-Identifier: Apache-2.0
"""The peer as requester (PeSIT E 6): one connection, its steps one after another, what came of each.

What a sender has to remember for a restart (the places of its points) and what a reader holds of a file in parts live in
`memory`, by transfer identifier, from one connection to the next.
"""
import hashlib
import os
import socket
import ssl

import codec
import data
import files
import link as transport

DATE = "261122120000"


class Refused(Exception):
    def __init__(self, at, fpdu):
        super().__init__(f"{at} {fpdu.diagnostic}")
        self.at, self.fpdu = at, fpdu


def context_of(tls):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    if tls.get("ca"):
        context.load_verify_locations(tls["ca"])
    else:
        context.verify_mode = ssl.CERT_NONE
    if tls.get("cert"):
        context.load_cert_chain(tls["cert"], tls["key"])
    if tls.get("highest") == "1.2":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


class Client:
    def __init__(self, command, memory, folder):
        self.how, self.memory, self.folder = command, memory, folder
        self.link, self.steps, self.connect = None, [], command.get("connect", {})

    def run(self):
        ended, why = "released", ""
        try:
            self.open()
            for step in self.how.get("steps", []):
                self.steps.append({"outcome": "begun"})
                self.steps[-1].update(getattr(self, step["do"])(step))
            if self.how.get("release", True):
                self.link.send("RELEASE", {2: codec.diag("0-000")})
                self.link.expect("RELCONF")
            else:
                ended = "left"
        except transport.Lost as error:
            ended, why = error.how, str(error)
        except Refused as error:
            ended, why = "refused", error.fpdu.diagnostic
        except codec.Fault as error:
            ended, why = "fault", f"{error.diagnostic} {error}"
            self.complain(error)
        finally:
            if self.link is not None:
                self.link.close()
        return self.report(ended, why)

    def complain(self, error):
        try:
            self.link.abort(error.diagnostic)
        except (transport.Lost, OSError):
            pass

    def report(self, ended, why):
        link = self.link
        seen = {} if link is None else {"trace": link.lines(), "complaints": link.complaints,
                                        "preconnection": link.preconnection}
        return {"ended": ended, "why": why, "steps": self.steps, **seen}

    def open(self):
        sock = socket.create_connection((self.how.get("host", "127.0.0.1"), self.how["port"]), transport.TIMEOUT_S)
        tls = self.how.get("tls")
        context = None if tls is None else context_of(tls)
        try:
            self.link = transport.Link(sock, self.how, context)
        except transport.Lost:
            sock.close()
            raise
        if "raw" in self.how:
            return self.blurt()
        if self.how.get("preconnect") and not self.link.preconnect(self.how["preconnect"]):
            raise transport.Lost("refused", "NAK0")
        one = self.connect
        self.link.own = one.get("own", 1)
        interval, window = one.get("sync", [32, 2]) or (0, 0)
        pis = {3: one["requester"], 4: one["server"], 5: one.get("password"), 6: one.get("version", 2),
               7: interval.to_bytes(2, "big") + bytes([window]) if interval else None,
               22: one.get("access", 2), 23: one.get("resync", 1)}
        if self.link.crc:
            pis[1] = 1
        if self.how.get("style") == "connect-express":
            pis[99] = "CONNECT:EXPRESS"
        self.link.send("CONNECT", pis)
        answer = self.link.expect("ACONNECT", "RCONNECT")
        if answer.name == "RCONNECT":
            raise Refused("CONNECT", answer)
        self.link.peer = answer.src
        sync = answer.pis.get(7, b"\0\0\0")
        self.interval, self.window = int.from_bytes(sync[:2], "big") * 1024, sync[2]
        self.resync = answer.pis.get(23, 0)

    def blurt(self):
        """Bytes that are no PeSIT, perhaps; then whatever comes until the end."""
        self.link.write(bytes.fromhex(self.how["raw"]))
        if self.how.get("thenClose"):
            self.link.sock.shutdown(socket.SHUT_WR)
        self.link.wait_end()

    def ask(self, name, pis=None):
        self.link.send(name, pis)
        answer = self.link.expect(f"ACK({name})")
        if answer.refused:
            raise Refused(name, answer)
        return answer

    # The steps.

    def write(self, step):
        try:
            return self.write_file(step)
        except Refused as error:
            self.back_out(error.at)
            return {"outcome": "refused", "at": error.at, "diagnostic": error.fpdu.diagnostic}

    def write_file(self, step):
        how = self.terms(step)
        content = files.content(step["file"])
        articles = files.articles_of(content, how["articleLength"], step.get("lines"))
        self.ask_create(step, how, len(content))
        self.open_file(how)
        start = self.ask("WRITE").pis.get(18, 0)
        places = self.memory.setdefault(("sent", step["id"]), {}) if step.get("restart") else {}
        self.memory["sent", step["id"]] = places
        cutter = files.Cutter(articles, how)
        places.setdefault(0, {"point": 0, "at": 0, "counted": 0})
        if start not in places:
            return self.give_up(start)
        cutter.go(places[start])
        sender = data.Sender(self.link, cutter, how, True, places)
        end, answer = sender.transfer()
        result = {"start": start, "points": cutter.point, "resyncs": sender.resyncs, "acks": sender.acks}
        if end["end"] == "interrupted":
            self.close_file()
            return {"outcome": "interrupted", **end, **result}
        if answer.refused:
            self.close_file()
            return {"outcome": "failed", "at": "TRANS.END", "diagnostic": answer.diagnostic, **result}
        handed = self.close_file()
        return {"outcome": "done", "handed": handed, "bytes": cutter.counted, "articles": cutter.at,
                "counts": [answer.pis.get(27), answer.pis.get(28)], **result}

    def give_up(self, start):
        """The other side wants a point that we never made: sent again as a new transfer, later."""
        self.link.send("IDT", {2: codec.diag("2-214"), 19: 16})
        self.link.expect("ACK(IDT)")
        self.close_file()
        return {"outcome": "given up", "start": start}

    def terms(self, step):
        return {"entity": step.get("entity", 4096), "articleLength": step.get("articleLength", 1024),
                "compression": step.get("compression", 0), "crc": self.link.crc, "interval": self.interval,
                "window": self.window, "fixed": step.get("fixed"), "resyncAllowed": self.resync,
                **{name: step[name] for name in ORDERS if name in step}}

    def identification(self, step):
        return {3: step.get("from"), 4: step.get("to"), 11: step.get("type", 0), 12: step["name"]}

    def ask_create(self, step, how, size):
        pis = {
            9: self.identification(step), 13: step["id"], 15: 1 if step.get("restart") else None,
            16: step.get("code", 2), 17: step.get("priority", 1), 25: how["entity"],
            30: {31: 0 if step.get("fixed") else 0x80, 32: how["articleLength"], 37: step.get("label")},
            40: {42: step.get("most", max(1, -(-size // 1024)))}, 50: {51: step.get("date", DATE)},
            61: step.get("origin"), 62: step.get("final"), 99: step.get("free"),
        }
        answer = self.ask("CREATE", codec.laid_over(pis, step.get("pis")))
        how["entity"] = min(how["entity"], answer.pis[25])

    def open_file(self, how):
        kind = how["compression"]
        answer = self.ask("ORF", {21: bytes([1, kind]) if kind else None})
        agreed = answer.pis.get(21, b"\0\0")
        how["compression"] = agreed[1] if agreed[0] else 0

    def close_file(self):
        """What ACK(DESELECT) said of handing the file over."""
        self.link.send("CRF", {2: codec.diag("0-000")})
        self.link.expect("ACK(CRF)")
        self.link.send("DESELECT", {2: codec.diag("0-000")})
        return self.link.expect("ACK(DESELECT)").diagnostic

    def back_out(self, at):
        if at in ("WRITE", "READ"):
            self.link.send("CRF", {2: codec.diag("0-000")})
            self.link.expect("ACK(CRF)")
        if at in ("WRITE", "READ", "ORF"):
            self.link.send("DESELECT", {2: codec.diag("0-000")})
            self.link.expect("ACK(DESELECT)")

    def read(self, step):
        try:
            return self.read_file(step)
        except Refused as error:
            self.back_out(error.at)
            return {"outcome": "refused", "at": error.at, "diagnostic": error.fpdu.diagnostic}

    def read_file(self, step):
        how = self.terms(step)
        held = self.memory.get(("read", step["key"])) if step.get("restart") else None
        pis = {9: self.identification(step), 13: held["id"] if held else step.get("id", 0),
               14: step.get("attributes", 0xE0), 15: 1 if held else None, 17: 1, 25: how["entity"]}
        chosen = self.ask("SELECT", codec.laid_over(pis, step.get("pis"))).pis
        how["entity"] = min(how["entity"], chosen[25])
        how["articleLength"] = chosen.get(30, {}).get(32, how["articleLength"])
        how["fixed"] = chosen.get(30, {}).get(31, 0) == 0
        names = {"id": chosen[13], "name": chosen[9][12], "label": chosen.get(30, {}).get(37),
                 "created": chosen.get(50, {}).get(51), "most": chosen.get(40, {}).get(42)}
        part = held["part"] if held else files.Part()
        self.memory["read", step["key"]] = {"id": chosen[13], "part": part}
        self.open_file(how)
        start = step.get("from point", part.last())
        self.ask("READ", {18: start})
        part.go(start if start in part.points else 0)
        return {**self.take(step, how, part), "start": start, **names}

    def take(self, step, how, part):
        receiver = data.Receiver(self.link, files.Joiner(how), how, True, part)
        end = receiver.run()
        result = {"points": receiver.points, "resyncs": receiver.resyncs}
        if end["end"] == "interrupted":
            self.close_file()
            return {"outcome": "interrupted", **end, **result}
        content = part.whole(step.get("lines"))
        counts = step.get("counts", [part.counted, len(part.articles)])
        self.link.send("TRANS.END", {27: counts[0], 28: counts[1]})
        answer = self.link.expect("ACK(TRANS.END)")
        self.close_file()
        if answer.refused or end["diagnostic"] != "0-000":
            return {"outcome": "failed", "diagnostic": answer.diagnostic, "data": end["diagnostic"], **result}
        digest = hashlib.sha256(content).hexdigest()
        with open(os.path.join(self.folder, digest), "wb") as file:
            file.write(content)
        return {"outcome": "done", "sha256": digest, "size": len(content), **result}

    def message(self, step):
        """MSG, or in as many segments as `segments` lists."""
        pis = {9: self.identification(step), 13: step.get("id", 1), 14: step.get("reply"), 61: step.get("origin"),
               50: {51: step["date"]} if step.get("date") else None, 62: step.get("final"), 91: step.get("text")}
        pieces = step.get("segments")
        if not pieces:
            self.link.send("MSG", codec.laid_over(pis, step.get("pis")))
        else:
            self.link.send("MSGDM", codec.laid_over({**pis, 91: pieces[0]}, step.get("pis")))
            for piece in pieces[1:-1]:
                self.link.send("MSGMM", {91: piece})
            self.link.send("MSGFM", {91: pieces[-1]})
        answer = self.link.expect("ACK(MSG)")
        return {"outcome": "refused" if answer.refused else "done", "diagnostic": answer.diagnostic,
                "reply": answer.pis.get(91, b"").decode("latin-1"), "id": answer.pis.get(13)}

    def fpdu(self, step):
        """One of any kind, and whatever is answered."""
        self.link.send(step["fpdu"], codec.laid_over({}, step.get("pis")))
        answer = self.link.receive()
        if answer.name == "ABORT":
            raise transport.Lost("abort", answer.diagnostic)
        return {"outcome": answer.name, "diagnostic": answer.diagnostic}

    def listen(self, _):
        """Says nothing until the other side ends it."""
        answer = self.link.receive()
        if answer.name == "ABORT":
            raise transport.Lost("abort", answer.diagnostic)
        return {"outcome": answer.name}


# What a step may order of the data phase.
ORDERS = ("multi", "byte5", "segmentBytes", "mostArticles", "syncEvery", "concatenation", "noPoints", "noWindow", "resync",
          "idt", "endDiagnostic", "ackEvery", "resyncAnswer")
