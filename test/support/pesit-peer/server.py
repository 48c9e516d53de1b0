# SPDX-License-Identifier: Apache-2.0
"""The peer as server (PeSIT E 6, 8.1): takes WRITE with points that outlive a connection, serves READ, answers MSG.

Behaviour is JSON, and `connections` lists what stands over it for the first, second … one since it was given: terms
(sync, version, entity, compression …), refusals ({"CREATE": "2-204", "restart": "2-227"}), orders of the data phase
(resync, idt, ackEvery), files to read, rules of accidents (`link.py`).
"""
import hashlib
import os
import socket
import ssl
import threading

import codec
import data
import files
import link as transport

MOST_CONNECTIONS = 64
IDLE_S = 10
# Well within the patience of a caller.
BUSY_S = 2


class Listener:
    def __init__(self, folder, behaviour):
        self.folder, self.lock = folder, threading.Lock()
        self.idle = threading.Condition(self.lock)
        self.quiet = threading.Condition()
        os.makedirs(folder, exist_ok=True)
        self.received, self.logs, self.parts, self.running = [], [], {}, set()
        self.places, self.collected = {}, set()
        self.behave(behaviour)
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=MOST_CONNECTIONS)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def behave(self, behaviour):
        self.behaviour, self.count = behaviour, 0
        self.context = server_context(behaviour["tls"]) if behaviour.get("tls") else None

    def forget(self):
        with self.lock:
            self.received.clear()
            self.logs.clear()
            for held in (self.parts, self.places, self.collected):
                held.clear()

    def accept(self):
        while True:
            try:
                sock, _ = self.socket.accept()
            except OSError:
                return
            with self.lock:
                own = self.behaviour.get("connections", [])
                how = {**self.behaviour, **(own[self.count] if self.count < len(own) else {})}
                self.count += 1
            threading.Thread(target=self.serve, args=(sock, how), daemon=True).start()

    def serve(self, sock, how):
        log = {"ended": "running", "why": "", "trace": [], "complaints": []}
        with self.lock:
            self.logs.append(log)
        link = None
        try:
            link = transport.Link(sock, how, self.context, server=True)
            Session(self, link, how, log).run()
            log["ended"] = "released"
        except transport.Lost as error:
            log["ended"], log["why"] = error.how, str(error)
        except codec.Fault as error:
            log["ended"], log["why"] = "fault", f"{error.diagnostic} {error}"
            self.complain(link, error)
        except Exception as error:  # noqa: BLE001: a fault of the peer itself has to be seen by the test.
            log["ended"], log["why"] = "bug", f"{type(error).__name__}: {error} line {error.__traceback__.tb_lineno}"
        finally:
            if link is None:
                sock.close()
            else:
                link.close()
                log["trace"], log["complaints"] = link.lines(), link.complaints
                log["preconnection"], log["framing"], log["crc"] = link.preconnection, link.framing, link.crc
            with self.quiet:
                log["closed"] = True
                self.quiet.notify_all()

    def settle(self):
        """Until every connection has ended."""
        with self.quiet:
            self.quiet.wait_for(lambda: all("closed" in one for one in list(self.logs)), IDLE_S)

    def complain(self, link, error):
        try:
            link.abort(error.diagnostic)
        except (transport.Lost, OSError):
            pass

    def part(self, key):
        with self.lock:
            if key not in self.parts:
                self.parts[key] = files.Part(self.folder, key)
            return self.parts[key]

    def replace(self, key):
        with self.lock:
            path = files.Part(self.folder, key).path
            if os.path.exists(path):
                os.unlink(path)
            self.parts[key] = files.Part(self.folder, key)
            return self.parts[key]

    def deliver(self, key, pis, content):
        """To the application: once for each key and content, however often it comes."""
        digest = hashlib.sha256(content).hexdigest()
        with self.lock:
            for one in self.received:
                if one["key"] == key and one["sha256"] == digest:
                    one["times"] += 1
                    return
            self.received.append({"key": key, "sha256": digest, "size": len(content), "times": 1,
                                  "pis": codec.shown(pis)})

    def close(self):
        self.socket.close()


def server_context(tls):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tls["cert"], tls["key"])
    if tls.get("ca"):
        context.load_verify_locations(tls["ca"])
        context.verify_mode = ssl.CERT_REQUIRED
    if tls.get("highest") == "1.2":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


class Session:
    """One connection, from CONNECT to RELEASE."""

    def __init__(self, listener, link, how, log):
        self.listener, self.link, self.how, self.log = listener, link, how, log
        self.refusals = how.get("refuse", {})
        self.express = how.get("style") == "connect-express"

    def run(self):
        self.accept(self.link.expect("CONNECT"))
        handlers = {"CREATE": self.create, "SELECT": self.select, "MSG": self.message, "MSGDM": self.message}
        while True:
            fpdu = self.link.expect(*handlers, "RELEASE")
            if fpdu.name == "RELEASE":
                return self.link.send("RELCONF")
            handlers[fpdu.name](fpdu)

    def accept(self, fpdu):
        pis, how = fpdu.pis, self.how
        self.link.peer = fpdu.src
        self.log["password"] = pis.get(5)
        known = how.get("passwords")
        wrong = "3-304" if known and known.get(pis[3]) != pis.get(5) else None
        refusal = self.refusals.get("CONNECT", wrong)
        if refusal:
            self.link.send("RCONNECT", {2: codec.diag(refusal), 99: "not today"})
            raise transport.Lost("refused", refusal)
        self.link.own = how.get("own", 9)
        asked = pis.get(7, b"\0\0\0")
        interval, window = min(int.from_bytes(asked[:2], "big"), how.get("sync", [32, 2])[0]), asked[2]
        window = min(window, how.get("sync", [32, 2])[1])
        if self.express and interval:
            interval, window = min(32, interval), min(2, window)
        if not interval:
            window = 0
        self.interval, self.window = interval * 1024, window
        self.resync = int(bool(pis.get(23)) and how.get("resyncAllowed", True) and interval > 0)
        self.link.send("ACONNECT", {
            5: how.get("ownPassword"), 6: min(pis[6], how.get("version", 2)),
            7: interval.to_bytes(2, "big") + bytes([window]), 23: self.resync,
            99: "CONNECT:EXPRESS" if self.express else how.get("free"),
        })

    def refusal(self, *names):
        return next((self.refusals[name] for name in names if name in self.refusals), None)

    def answer(self, name, refusal, pis=None):
        self.link.send(f"ACK({name})", {2: codec.diag(refusal or "0-000"), **(pis or {})})
        return refusal is None

    # WRITE.

    def create(self, fpdu):
        pis = fpdu.pis
        group, restart = pis[9], pis.get(15, 0) == 1
        key = "|".join(str(one) for one in (group.get(11), group.get(12), pis[13], pis.get(61), pis.get(62)))
        refusal = self.refusal("CREATE") or (self.refusal("restart") if restart else None)
        if self.express and restart:
            refusal = "2-204"
        if pis[30].get(32, 0) == 0 or pis.get(13, 0) == 0:
            refusal = "2-200"
        with self.listener.idle:
            # One that was cut a moment ago is being tidied up: its caller may be back before.
            if not self.listener.idle.wait_for(lambda: key not in self.listener.running, BUSY_S):
                refusal = refusal or "2-207"
            if not refusal:
                self.listener.running.add(key)
        entity = min(pis[25], self.how.get("entity", 65535))
        try:
            if not self.answer("CREATE", refusal, {13: pis[13], 25: entity}):
                return
            part = self.listener.part(key) if restart else self.listener.replace(key)
            self.selected(fpdu, entity, lambda how: self.take(how, part, key, fpdu))
        finally:
            if not refusal:
                with self.listener.idle:
                    self.listener.running.discard(key)
                    self.listener.idle.notify_all()

    def selected(self, fpdu, entity, phase):
        """From ACK(CREATE) or ACK(SELECT) to ACK(DESELECT)."""
        over = False
        while True:
            now = self.link.expect("ORF", "DESELECT")
            if now.name == "DESELECT":
                handed = self.refusals.get("DESELECT")
                self.answer("DESELECT", handed)
                return
            if over:
                raise codec.Fault("3-311", "ORF after an interruption that ends it")
            agreed = self.compression(now.pis.get(21))
            if not self.answer("ORF", self.refusals.get("ORF"), {21: agreed}):
                continue
            over = self.opened(self.terms(fpdu, entity, agreed[1] if agreed[0] else 0), phase)

    def compression(self, proposed):
        ours = self.how.get("compression", 0)
        if not proposed or not proposed[0] or not ours or proposed[1] not in (1, 2, 3):
            return b"\0\0"
        if proposed[1] == 3:
            return bytes([1, ours])
        return bytes([1, proposed[1]]) if ours in (3, proposed[1]) else b"\0\0"

    def terms(self, fpdu, entity, kind):
        group = fpdu.pis.get(30) or {}
        return {"entity": entity, "articleLength": group.get(32, self.how.get("articleLength", 1024)),
                "compression": kind, "crc": self.link.crc, "interval": self.interval, "window": self.window,
                "fixed": fpdu.name == "CREATE" and group.get(31, 0) == 0, "resyncAllowed": self.resync,
                **{name: self.how[name] for name in ORDERS if name in self.how}}

    def opened(self, how, phase):
        """From ACK(ORF) to ACK(CRF); true when only DESELECT may follow."""
        over = False
        while True:
            now = self.link.expect("WRITE", "READ", "CRF")
            if now.name == "CRF":
                self.answer("CRF", None)
                return over
            if over:
                raise codec.Fault("3-311", f"{now.name} after an interruption that ends it")
            self.asked = now
            end = phase(how)
            over = bool(end) and end["end"] == "interrupted" and end["code"] in (8, 12, 16)

    def take(self, how, part, key, create):
        start = self.how.get("startAt", part.last()) if create.pis.get(15, 0) else part.last()
        if not self.answer("WRITE", self.refusals.get("WRITE"), {18: start}):
            return None
        part.go(start if start in part.points else 0)
        receiver = data.Receiver(self.link, files.Joiner(how), how, False, part)
        end = receiver.run()
        self.log.setdefault("transfers", []).append({**end, "start": start, "points": receiver.points,
                                                     "resyncs": receiver.resyncs})
        if end["end"] != "complete":
            return end
        closing = self.link.expect("TRANS.END", "IDT")
        if closing.name == "IDT":
            self.link.send("ACK(IDT)")
            return data.interrupted("them", closing.pis.get(19), closing.diagnostic)
        return self.finish(closing, end, part, key, create.pis)

    def finish(self, closing, end, part, key, pis):
        counts = [closing.pis.get(27), closing.pis.get(28)]
        refusal = self.refusals.get("TRANS.END")
        if counts[0] is not None and counts[0] != part.counted:
            refusal = "3-319"
            self.link.complaints.append(f"PI 27 is {counts[0]}, and {part.counted} came")
        if counts[1] is not None and counts[1] != len(part.articles):
            self.link.complaints.append(f"PI 28 is {counts[1]}, and {len(part.articles)} came")
        if not refusal and end["diagnostic"] == "0-000":
            self.listener.deliver(key, pis, part.whole(self.how.get("lines")))
        self.answer("TRANS.END", refusal, {27: part.counted, 28: len(part.articles)})
        return end

    # READ.

    def select(self, fpdu):
        pis, how = fpdu.pis, self.how
        pattern = pis[9][12]
        gone = self.listener.collected if how.get("once") and pis.get(15, 0) != 1 else ()
        served = {name: one for name, one in how.get("files", {}).items() if name not in gone}
        name = next((one for one in served if pattern in (one, "*") or one.startswith(pattern.rstrip("*"))), None)
        refusal = self.refusal("SELECT") or (None if name else "2-205")
        refusal = self.refusal("restart") or refusal if pis.get(15, 0) == 1 else refusal
        if self.express and 14 not in pis:
            refusal = "3-318"
        entity = min(pis[25], how.get("entity", 65535))
        if refusal:
            return self.answer("SELECT", refusal, {25: entity})
        file = served[name]
        content = files.content(file)
        number = pis[13] or file.get("id", 77)
        length = file.get("articleLength", how.get("articleLength", 1024))
        if not how.get("segmented"):
            length = min(length, entity - 6 - (2 if self.link.crc else 0))
        self.answer("SELECT", None, {
            9: {11: file.get("type", pis[9].get(11, 0)), 12: name}, 13: number, 16: 2, 25: entity,
            30: {31: 0 if file.get("fixed") else 0x80, 32: length, 37: file.get("label")},
            40: {42: file.get("most", max(1, -(-len(content) // 1024)))}, 50: {51: "261122120000"},
        })
        articles = files.articles_of(content, length, file.get("lines"))
        places = self.listener.places.setdefault((name, number), {0: {"point": 0, "at": 0, "counted": 0}})
        return self.selected(fpdu, entity, lambda terms: self.give(terms, articles, places, name))

    def give(self, how, articles, places, name):
        start = self.asked.pis[18]
        known = start in places
        refusal = self.refusals.get("READ") or (None if known else "2-214")
        if not self.answer("READ", refusal):
            return None
        cutter = files.Cutter(articles, how)
        cutter.go(places[start])
        sender = data.Sender(self.link, cutter, how, False, places)
        end, closing = sender.transfer()
        self.log.setdefault("transfers", []).append({**end, "start": start, "points": cutter.point, "name": name,
                                                     "resyncs": sender.resyncs, "acks": sender.acks})
        if end["end"] != "complete":
            return end
        counts = (closing.pis.get(27, cutter.counted), closing.pis.get(28, cutter.at))
        if counts != (cutter.counted, cutter.at):
            self.link.complaints.append(f"TRANS.END says {counts}, and {(cutter.counted, cutter.at)} went")
        refusal = self.refusals.get("TRANS.END")
        if not refusal:
            self.listener.collected.add(name)
        self.answer("TRANS.END", refusal, {27: cutter.counted, 28: cutter.at})
        return end

    # Messages.

    def message(self, fpdu):
        pieces, first = [fpdu.pis.get(91, b"")], fpdu
        while fpdu.name in ("MSGDM", "MSGMM"):
            fpdu = self.link.expect("MSGMM", "MSGFM")
            pieces.append(fpdu.pis.get(91, b""))
        text = b"".join(pieces)
        refusal = self.refusals.get("MSG")
        self.log.setdefault("messages", []).append({"pis": codec.shown(first.pis), "text": text.decode("latin-1"),
                                                    "segments": len(pieces)})
        reply = self.how.get("reply") if first.pis.get(14) else None
        self.answer("MSG", refusal, {13: first.pis[13], 91: reply})


ORDERS = ("multi", "byte5", "segmentBytes", "mostArticles", "syncEvery", "concatenation", "noPoints", "noWindow", "resync",
          "idt", "endDiagnostic", "ackEvery", "resyncAnswer")
