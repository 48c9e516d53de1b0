# SPDX-License-Identifier: Apache-2.0
"""The peer as the receiver: opens what is posted, answers with an MDN as its behaviour says, keeps everything.

A behaviour is JSON: {mdn: sync | async | none, statuses: [500, 200], delayMs, early, cutAt, http10, chunked,
closeFirst, restart, needBasic} and whatever `mdn.write` can do wrong. It also takes asynchronous MDN: those
are kept as they came.
"""
import base64
import os
import re
import socket
import threading
import time

import mdn
import mime
import opening
import openssl
import wire

MOST_CONNECTIONS = 64


class Listener:
    def __init__(self, people, folder, behaviour):
        self.people, self.folder, self.behaviour = people, folder, behaviour
        self.received, self.changed, self.count = [], threading.Event(), 0
        self.held, self.answered, self.lock = {}, {}, threading.Lock()
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=MOST_CONNECTIONS)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            connection.settimeout(wire.TIMEOUT_S)
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def close(self):
        self.socket.close()

    def serve(self, connection):
        """One connection after the other request on it, until somebody closes."""
        with connection:
            reader, number = wire.Reader(connection), 0
            try:
                while self.one_request(connection, reader, number):
                    number += 1
            except (OSError, ConnectionError):
                return

    def one_request(self, connection, reader, number):
        first, headers = reader.head()
        method, target = first.split(" ")[:2]
        request = mime.Part(headers, b"")
        if method == "HEAD":
            return self.answer(connection, 200, [("Content-Length", str(self.held_bytes(request)))], b"")
        if request.get("expect"):
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        body, whole = self.read_body(reader, request)
        with self.lock:
            self.count += 1
            entry = {"target": target, "headers": headers, "body": body, "at": time.time(), "onConnection": number,
                     "startLine": first, "nth": self.count, "whole": whole}
            self.received.append(entry)
            with open(os.path.join(self.folder, f"{self.count:04d}.http"), "wb") as file:
                file.write(first.encode() + b"\r\n" + mime.head(headers) + b"\r\n" + body)
        self.changed.set()
        if not whole:
            return False
        return self.respond(connection, entry, request)

    def read_body(self, reader, request):
        """With `restart`, what came of a broken message is kept, and a Content-Range goes on with it."""
        if not self.behaviour.get("restart") or not request.get("etag"):
            return reader.body(request.headers), True
        total = int(request.get("content-length"))
        match = re.match(r"bytes (\d+)-\d+/(\d+)", request.get("content-range"))
        at = int(match.group(1)) if match else 0
        body = self.held.get(request.get("etag"), b"")[:at]
        limit = self.behaviour["restart"].get("dropAt") if not match else None
        body += reader.exactly(min(total, limit) if limit else total)
        self.held[request.get("etag")] = body
        return body, not (limit and limit < total)

    def held_bytes(self, request):
        return len(self.held.get(request.get("etag"), b""))

    def respond(self, connection, entry, request):
        how = self.behaviour
        statuses = how.get("statuses", [])
        status = statuses[min(entry["nth"] - 1, len(statuses) - 1)] if statuses else 200
        if how.get("closeFirst", 0) >= entry["nth"]:
            return False
        if how.get("needBasic") and request.get("authorization") != how["needBasic"]:
            return self.answer(connection, 401, [("WWW-Authenticate", 'Basic realm="peer"')], b"")
        if request.media_type().startswith("multipart/report") or "disposition-notification" in request.get("content-type"):
            return self.answer(connection, status, [], b"")
        if status >= 300:
            return self.answer(connection, status, [], b"later\r\n")
        time.sleep(how.get("delayMs", 0) / 1000)
        headers, body = self.receipt(entry, request)
        url = request.get("receipt-delivery-option")
        if how.get("mdn") == "async" or (url and how.get("mdn") != "sync"):
            return self.answer_later(connection, url, headers, body)
        if headers is None or how.get("mdn") == "none":
            return self.answer(connection, how.get("emptyStatus", 200), [], b"")
        return self.answer(connection, 200, headers, body)

    def receipt(self, entry, request):
        """The MDN; a message already answered gets the same bytes."""
        key = (request.get("as2-from"), request.get("as2-to"), request.get("message-id"))
        how = self.behaviour
        signers = [self.people[name] for name in how.get("signers", ["gateway"])]
        own = [self.people[name] for name in how.get("own", ["peer"])]
        opened = fault = None
        try:
            opened = opening.open_message(entry["headers"], entry["body"], own, signers)
            entry["opened"] = opened.line()
        except (opening.Fault, ValueError, IndexError, KeyError, openssl.Refused) as error:
            fault = str(error) if isinstance(error, opening.Fault) else "unexpected-processing-error"
            entry["fault"] = f"{fault} {error!r}"
        if not request.get("disposition-notification-to"):
            return None, None
        if key not in self.answered or how.get("tellAgain"):
            signer = self.people[how.get("signer", "peer")]
            self.answered[key] = mdn.write(request, opened, fault, signer, how)
        return self.answered[key]

    def answer_later(self, connection, url, headers, body):
        """200 first and the MDN after it, or the MDN `early`, before the sender knows that we have it all."""
        if self.behaviour.get("early"):
            self.deliver(url, headers, body)
            return self.answer(connection, 200, [], b"")
        open_still = self.answer(connection, self.behaviour.get("emptyStatus", 204), [], b"")
        time.sleep(self.behaviour.get("laterMs", 0) / 1000)
        self.deliver(url, headers, body)
        return open_still

    def deliver(self, url, headers, body):
        if not url or self.behaviour.get("never"):
            return
        listed = [("Host", "peer"), *headers, ("Content-Length", str(len(body)))]
        for _ in range(self.behaviour.get("times", 1)):
            answer = wire.exchange(url, listed, body, self.behaviour.get("transport", {}))
            self.received.append({"mdnStatus": answer["status"], "target": url, "headers": [], "body": b"", "nth": 0})

    def answer(self, connection, status, headers, body):
        how = self.behaviour
        version = "1.0" if how.get("http10") else "1.1"
        listed = list(headers)
        chunked = how.get("chunked") and body
        if chunked:
            listed.append(("Transfer-Encoding", "chunked"))
            body = b"".join(wire.chunk(body[i : i + 100], how) for i in range(0, len(body), 100)) + b"0\r\n\r\n"
        elif not how.get("http10") and status != 204 and "content-length" not in [one[0].lower() for one in listed]:
            listed.append(("Content-Length", str(len(body))))
        head = mime.head(listed) if not how.get("foldAnswer") else mime.head(listed).replace(b"; ", b";\r\n\t")
        data = f"HTTP/{version} {status} Peer\r\n".encode() + head + b"\r\n" + body
        if "cutAt" in how and body:
            connection.sendall(data[: how["cutAt"]])
            return False
        connection.sendall(data)
        return not how.get("http10")

    def lines(self):
        """All that came, as JSON."""
        return [{**one, "body": base64.b64encode(one["body"]).decode()} for one in self.received]
