#!/usr/bin/python3
"""Guesses passwords over one WebSocket (RFC 6455, RFC 7118) until nothing is answered any more: web-socket-caller.py JSON.
The keys are WebSocketCallerOptions in web-socket-caller.ts; it prints how many guesses were sent and answered."""
import base64
import hashlib
import json
import os
import re
import socket
import ssl
import sys
import time

want = json.loads(sys.argv[1])
source, target, account = want["from"], want["target"], want["account"]
host = f"[{target}]" if ":" in target else target
kind = "WSS" if want["secure"] else "WS"


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def connect(seconds):
    plain = socket.create_connection((target, want["port"]), seconds, (source, 0))
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if not want["secure"]:
        return plain
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(plain)


def exactly(stream, count):
    data = b""
    while len(data) < count:
        more = stream.recv(count - len(data))
        if not more:
            raise ConnectionError("closed")
        data += more
    return data


def shake_hands(stream):
    key = base64.b64encode(os.urandom(16)).decode()
    stream.sendall(
        f"GET /ws HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: sip\r\n\r\n".encode()
    )
    head = b""
    while b"\r\n\r\n" not in head:
        head += exactly(stream, 1)
    if b" 101 " not in head:
        raise SystemExit(f"no WebSocket: {head.decode('latin1')}")


def send(stream, text):
    data, mask = text.encode(), os.urandom(4)
    size = bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0xFE]) + len(data).to_bytes(2, "big")
    stream.sendall(b"\x81" + size + mask + bytes(byte ^ mask[index % 4] for index, byte in enumerate(data)))


def answer(stream):
    _, size = exactly(stream, 2)
    length = size & 0x7F
    if length >= 126:
        length = int.from_bytes(exactly(stream, 2 if length == 126 else 8), "big")
    return exactly(stream, length).decode("latin1")


def register(number, call_id, credentials=""):
    return (
        f"REGISTER sip:{host} SIP/2.0\r\nVia: SIP/2.0/{kind} browser.invalid;branch=z9hG4bK{os.urandom(8).hex()}\r\n"
        f"From: <sip:{account}@{host}>;tag={call_id[:8]}\r\nTo: <sip:{account}@{host}>\r\nCall-ID: {call_id}\r\n"
        f"CSeq: {number} REGISTER\r\nContact: <sip:{account}@browser.invalid;transport=ws>\r\nMax-Forwards: 70\r\n"
        f"User-Agent: SIP.js/0.20.0\r\n{credentials}Content-Length: 0\r\n\r\n"
    )


def credentials(challenge, password):
    of = dict(re.findall(r'(\w+)="?([^",\r]+)"?', re.search(r"WWW-Authenticate: Digest (.*)", challenge)[1]))
    ha1, ha2 = md5(f"{account}:{of['realm']}:{password}"), md5(f"REGISTER:sip:{host}")
    response = md5(f"{ha1}:{of['nonce']}:00000001:c:auth:{ha2}")
    return (
        f'Authorization: Digest username="{account}",realm="{of["realm"]}",nonce="{of["nonce"]}",uri="sip:{host}",'
        f'response="{response}",qop=auth,nc=00000001,cnonce="c",opaque="{of.get("opaque", "")}"\r\n'
    )


def guess(stream, number):
    call_id = os.urandom(12).hex()
    send(stream, register(1, call_id))
    challenge = answer(stream)
    send(stream, register(2, call_id, credentials(challenge, want["password"].replace("%n", str(number)))))
    return answer(stream).split(" ", 2)[1]


def main():
    stream = connect(5)
    shake_hands(stream)
    stream.settimeout(2)
    statuses, began, end = [], time.monotonic(), "count"
    try:
        for number in range(want["count"]):
            # The pace at which it guesses; what is waited for is each answer.
            time.sleep(max(0, began + number / want["pace"] - time.monotonic()))
            statuses.append(guess(stream, number))
    except (OSError, ConnectionError):
        end = "silence"
    print(json.dumps({"end": end, "statuses": statuses}))


main()
