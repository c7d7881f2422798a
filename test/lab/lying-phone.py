#!/usr/bin/python3
"""A phone that knows a password and registers whatever contact it is told, then answers what the PBX sends to it.
Its Via asks for no rport, so that chan_sip believes the Contact where nat=no:
lying-phone.py PBX ADDRESS PORT ACCOUNT PASSWORD CONTACT."""
import hashlib
import re
import socket
import sys
import uuid

pbx, address, port, account, password, contact = sys.argv[1:7]
line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
line.bind((address, int(port)))
line.settimeout(5)
call_id = uuid.uuid4().hex
uri = f"sip:{pbx}"


def register(cseq, credentials=""):
    lines = [
        f"REGISTER {uri} SIP/2.0",
        f"Via: SIP/2.0/UDP {address}:{port};branch=z9hG4bK{uuid.uuid4().hex}",
        f"From: <sip:{account}@{pbx}>;tag={call_id[:8]}",
        f"To: <sip:{account}@{pbx}>",
        f"Call-ID: {call_id}",
        f"CSeq: {cseq} REGISTER",
        f"Contact: <{contact}>",
        "Expires: 300",
        "Max-Forwards: 70",
        "User-Agent: Yealink SIP-T46S 66.84.0.15",
    ]
    text = "\r\n".join(lines + ([credentials] if credentials else []) + ["Content-Length: 0", "", ""])
    line.sendto(text.encode(), (pbx, 5060))


def answer(text, sender):
    copied = re.findall(r"^(?:Via|From|To|Call-ID|CSeq):.*\r\n", text, re.MULTILINE | re.IGNORECASE)
    line.sendto(("SIP/2.0 200 OK\r\n" + "".join(copied) + "Content-Length: 0\r\n\r\n").encode("latin1"), sender)


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def credentials(challenge):
    realm, nonce = (re.search(name + r'="([^"]*)"', challenge).group(1) for name in ("realm", "nonce"))
    cnonce, count = uuid.uuid4().hex[:8], "00000001"
    has_qop = "qop=" in challenge
    secret = md5(f"{account}:{realm}:{password}")
    middle = f"{nonce}:{count}:{cnonce}:auth" if has_qop else nonce
    response = md5(f"{secret}:{middle}:{md5(f'REGISTER:{uri}')}")
    qop = f', qop=auth, nc={count}, cnonce="{cnonce}"' if has_qop else ""
    return (
        f'Authorization: Digest username="{account}", realm="{realm}", nonce="{nonce}", uri="{uri}", '
        f'response="{response}", algorithm=MD5{qop}'
    )


register(1)
while True:
    try:
        data, sender = line.recvfrom(65536)
    except socket.timeout:
        continue
    text = data.decode("latin1")
    if text.startswith("OPTIONS "):
        print("asked", flush=True)
        answer(text, sender)
    elif text.startswith("SIP/2.0 401"):
        register(2, credentials(text))
    elif text.startswith("SIP/2.0 200"):
        print("registered", flush=True)
