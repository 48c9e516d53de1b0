# SPDX-License-Identifier: Apache-2.0
"""The peer as the sender of a message: builds it, posts it, and judges the MDN that comes back, now or later.
"""
import base64
import time

import build
import mdn
import mime
import wire

ASYNC_LIMIT_S = 15


def send(case, people, listeners, kept):
    """One case: {url, …as build.build, transport, mdn, repeat, keep}. Answers what was sent and what was seen."""
    built = kept[case["again"]] if "again" in case else build.build(prepared(case, listeners), people)
    if "keep" in case:
        kept[case["keep"]] = built
    client = people[case["tlsClient"]] if "tlsClient" in case else None
    signer = people[case.get("mdnSigner", "gateway")]
    answer = wire.exchange(case["url"], built.headers, built.body, case.get("transport", {}), client)
    sent = {"messageId": mime.Part(built.headers, b"").get("message-id"), "bodyBytes": len(built.body),
            "mic": {md: built.mic(md) for md in ("sha1", "sha256", "sha384", "sha512")}}
    seen = {"sent": sent}
    if answer is not None:
        seen["http"] = wire.summary(answer)
        seen["sameAnswers"] = len(set(answer["answers"])) == 1
        seen["mdn"] = read_mdn(answer["headers"], answer["body"], signer, built)
    wanted = case.get("mdn") or {}
    if wanted.get("listener"):
        seen["asyncMdn"] = await_mdn(listeners[wanted["listener"]], sent["messageId"], wanted, signer, built)
    return seen


def prepared(case, listeners):
    """An asynchronous MDN goes to the listener a case names, with the query it wants."""
    wanted = case.get("mdn") or {}
    if not wanted.get("listener"):
        return case
    url = f"http://127.0.0.1:{listeners[wanted['listener']].port}{wanted.get('path', '/mdn?for=peer')}"
    return {**case, "mdn": {**wanted, "url": url}}


def read_mdn(headers, body, signer, built):
    """None when the answer carries none; what was wrong when it is not one."""
    media = mime.Part(headers, b"").media_type()
    if not media.startswith("multipart/"):
        return None
    try:
        return mdn.read(headers, body, signer, built)
    except (ValueError, IndexError) as error:
        return {"unreadable": str(error)}


def await_mdn(listener, message_id, wanted, signer, built):
    """All that came for this message, once there are as many as the case waits for."""
    count, deadline = wanted.get("count", 1), time.monotonic() + wanted.get("limitS", ASYNC_LIMIT_S)
    while time.monotonic() < deadline:
        found = [(one, read_mdn(one["headers"], one["body"], signer, built)) for one in list(listener.received)]
        ours = [(one, read) for one, read in found if of_message(read, message_id)]
        if len(ours) >= count:
            one, read = ours[-1]
            return {**read, "target": one["target"], "count": len(ours), "httpHeaders": one["headers"],
                    "same": len({each["body"] for each, _ in ours}) == 1, "at": one["at"]}
        listener.changed.wait(0.02)
    return None


def of_message(read, message_id):
    return bool(read) and read.get("fields", {}).get("original-message-id") == message_id


def head(url, headers, how):
    """HEAD, as AS2 Restart asks how much is there."""
    opening, _ = wire.request(url, headers, b"", how, "HEAD")
    with wire.connect(url) as connection:
        wire.send(connection, opening, how)
        return wire.summary(wire.response(wire.Reader(connection), "HEAD"))


def raw(url, data, count=1):
    """Bytes as they are, and as many answers as they deserve."""
    with wire.connect(url) as connection:
        connection.sendall(data)
        reader = wire.Reader(connection)
        return [wire.summary(wire.response(reader)) for _ in range(count)]


def restart(case, people, listeners):
    """AS2 Restart (draft-harding-as2-restart): half, a broken line, HEAD, the rest."""
    built = build.build(prepared(case, listeners), people)
    etag = case.get("etag", '"peer-1"')
    headers = [*built.headers, ("ETag", etag)]
    half = int(len(built.body) * case.get("share", 0.5))
    wire.exchange(case["url"], headers, built.body, {"abandonAt": half})
    asking = ("host", "as2-from", "as2-to", "as2-version", "etag", "message-id")
    names = [one for one in headers if one[0].lower() in asking]
    seen, deadline = [], time.monotonic() + ASYNC_LIMIT_S
    while time.monotonic() < deadline:
        asked = head(case["url"], names, {})
        length = mime.Part(asked["headers"], b"").get("content-length", "0")
        seen.append([asked["status"], int(length)])
        if seen[-1][0] == 200 and seen[-1][1] > 0:
            break
        time.sleep(0.05)
    held = seen[-1][1]
    at = case.get("resumeAt", held)
    total = len(built.body)
    rest = built.body[at:]
    resumed = [one for one in headers if one[0].lower() != "content-length"]
    resumed += [("Content-Range", f"bytes {at}-{total - 1}/{total}"), ("Content-Length", str(len(rest)))]
    answer = wire.exchange(case["url"], resumed, rest, {})
    signer = people[case.get("mdnSigner", "gateway")]
    return {"heads": seen, "held": held, "total": total, "http": wire.summary(answer),
            "mdn": read_mdn(answer["headers"], answer["body"], signer, built)}


def as_json(built):
    """For a corpus: what would have been posted."""
    return {"headers": built.headers, "body": base64.b64encode(built.body).decode(),
            "covered": base64.b64encode(built.covered).decode(),
            "mic": {md: built.mic(md) for md in ("sha1", "sha256", "sha384", "sha512")},
            "payloads": [base64.b64encode(one).decode() for one in built.payloads]}
