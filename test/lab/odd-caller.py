#!/usr/bin/python3
"""Sends what no honest phone sends, and phones of an office at once: odd-caller.py JSON. The keys are OddCallerOptions
in odd-caller.ts, where they are explained; it prints how many requests were sent and how many of them were answered."""
import hashlib
import json
import random
import re
import socket
import sys
import threading
import time


def md5(text: str) -> str:
    return hashlib.md5(text.encode("latin1")).hexdigest()


def token() -> str:
    return f"{random.getrandbits(64):016x}"


class Caller:
    """One socket that asks the PBX."""

    def __init__(self, spec, port=0, is_tcp=False):
        self.own, self.pbx = spec["from"], spec["target"]
        self.is_tcp = is_tcp
        kind = socket.SOCK_STREAM if is_tcp else socket.SOCK_DGRAM
        self.socket = socket.socket(socket.AF_INET, kind)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((self.own, port))
        self.socket.connect((self.pbx, 5060))
        self.port = self.socket.getsockname()[1]
        self.challenge = None

    def request(self, method, account, call_id, cseq, headers="", from_user=None, via_parameters="", rport=";rport"):
        uri = self.uri(method, account)
        user = from_user or account
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/{'TCP' if self.is_tcp else 'UDP'} {self.own}:{self.port}{rport};branch=z9hG4bK{token()}{via_parameters}",
            f"From: <sip:{user}@{self.pbx}>;tag={token()}",
            f"To: <sip:{user}@{self.pbx}>",
            f"Call-ID: {call_id}",
            f"CSeq: {cseq} {method}",
            f"Contact: <sip:{account}@{self.own}:{self.port}>",
            "Max-Forwards: 70",
            "User-Agent: Yealink SIP-T46S 66.84.0.15",
        ]
        return ("\r\n".join(lines) + f"\r\n{headers}Content-Length: 0\r\n\r\n").encode("latin1")

    def uri(self, method, account):
        return f"sip:{self.pbx}" if method == "REGISTER" else f"sip:{account}@{self.pbx}"

    def answer(self, seconds=1.0, call_id=""):
        end, text = time.monotonic() + seconds, ""
        while not text or call_id not in text or text.startswith("SIP/2.0 1"):
            self.socket.settimeout(max(0.001, end - time.monotonic()))
            try:
                text = self.socket.recv(65536).decode("latin1")
            except OSError:
                return None
        found = re.search(r"(?:WWW|Proxy)-Authenticate: Digest (.*)", text)
        if found:
            self.challenge = dict(re.findall(r'(\w+)="?([^",\r]+)"?', found[1]))
        return text.split("\r\n")[0]

    def credentials(self, method, account, password):
        ask = self.challenge
        uri = self.uri(method, account)
        ha1 = md5(f"{account}:{ask['realm']}:{password}")
        ha2 = md5(f"{method}:{uri}")
        start = f'Authorization: Digest username="{account}",realm="{ask["realm"]}",nonce="{ask["nonce"]}",uri="{uri}",'
        if "qop" not in ask:
            response = md5(f"{ha1}:{ask['nonce']}:{ha2}")
            return start + f'response="{response}",algorithm=MD5\r\n'
        response = md5(f"{ha1}:{ask['nonce']}:00000001:abc:auth:{ha2}")
        return start + (
            f'response="{response}",qop=auth,nc=00000001,cnonce="abc",algorithm=MD5,opaque="{ask.get("opaque", "")}"\r\n'
        )


DECOY = 'Authorization: Digest username="\xff",realm="zz",nonce="\xff",uri="sip:x",response="\xff\xfe"\r\n'


def guess(spec):
    """Guesses passwords until four requests in a row stay without an answer."""
    caller, method, account = Caller(spec), spec["method"], spec["account"]
    call_id = token() + ("\xff" if spec["oddity"] == "callId" else "")
    caller.socket.send(caller.request(method, account, call_id, 1))
    caller.answer()
    decoy = DECOY if spec["oddity"] == "decoy" else ""
    answered = unanswered = sent = 0
    while sent < spec["count"] and unanswered < 4:
        headers = decoy + caller.credentials(method, account, f"guess-{sent}")
        caller.socket.send(caller.request(method, account, call_id, 2 + sent, headers))
        sent += 1
        if caller.answer(0.5) is None:
            unanswered += 1
        else:
            answered, unanswered = answered + 1, 0
    return {"sent": sent, "answered": answered}


def count_answers(spec, make):
    """Sends what `make` returns at a pace, and counts the answers."""
    caller, answered, done = Caller(spec), [0], threading.Event()
    heard_at = [time.monotonic()]

    def listen():
        caller.socket.settimeout(0.2)
        while not done.is_set():
            try:
                caller.socket.recv(65536)
                answered[0] += 1
                heard_at[0] = time.monotonic()
            except OSError:
                pass

    listener = threading.Thread(target=listen)
    listener.start()
    for number in range(spec["count"]):
        try:
            caller.socket.send(make(caller, number))
        except OSError:
            pass
        time.sleep(1 / spec["pace"])
    # The last answers are on their way until it has been silent for a second, or for ten seconds at most.
    ended = time.monotonic()
    while time.monotonic() - max(ended, heard_at[0]) < 1 and time.monotonic() - ended < 10:
        done.wait(0.05)
    done.set()
    listener.join()
    return {"sent": spec["count"], "answered": answered[0]}


def open_challenges(spec):
    suffix = "\xff" if spec["oddity"] == "callId" else ""
    return count_answers(spec, lambda c, n: c.request(spec["method"], spec["account"], token() + suffix, 1))


def large(spec):
    """A Call-ID of 60 kB, so that the events that bear it are as large."""
    return count_answers(spec, lambda c, n: c.request("REGISTER", f"nobody-{n}", "x" * 60_000 + token(), 1))


def share_nonce(spec):
    """Has the nonce of a victim sent to itself as well, and answers wrongly with it in the victim's name."""
    own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    own.bind((spec["accomplice"], 7000))
    own.settimeout(1)
    victim = Caller(spec)
    while time.time() % 1 > 0.2:
        time.sleep(0.01)
    elsewhere = f";maddr={spec['accomplice']}"
    first = victim.request("REGISTER", spec["account"], token(), 1, via_parameters=elsewhere)
    victim.socket.send(first.replace(f"{victim.own}:{victim.port};rport".encode(), f"{spec['accomplice']}:7000".encode()))
    try:
        text = own.recv(65536).decode("latin1")
    except OSError:
        return {"sent": 1, "answered": 0, "stolen": False}
    found = re.search(r"WWW-Authenticate: Digest (.*)", text)
    victim.challenge = dict(re.findall(r'(\w+)="?([^",\r]+)"?', found[1]))
    victim.socket.send(victim.request("REGISTER", spec["account"], token(), 1))
    # Until its own challenge is there, or is known not to come.
    victim.socket.settimeout(1)
    try:
        victim.socket.recv(65536)
    except OSError:
        pass
    for number in range(spec["count"]):
        headers = victim.credentials("REGISTER", spec["account"], f"guess-{number}")
        victim.socket.send(victim.request("REGISTER", spec["account"], token(), 1, headers))
        time.sleep(0.05)
    return {"sent": spec["count"], "answered": 0, "stolen": True}


def elsewhere(spec):
    """Has the answers sent to another address of its own (maddr), and guesses with the challenges that come there, until
    eight requests in a row stay without an answer."""
    method, account = spec["method"], spec["account"]
    caller, listener = Caller(spec, port=7200), Caller({**spec, "from": spec["elsewhere"]}, port=7200)

    def ask(call_id, cseq, headers=""):
        aside = {"via_parameters": f";maddr={listener.own}", "rport": ""}
        caller.socket.send(caller.request(method, account.replace("%n", str(sent)), call_id, cseq, headers, **aside))
        return listener.answer(0.7, call_id)

    answered = unanswered = sent = 0
    while sent < spec["count"] and unanswered < 8:
        began, call_id = time.monotonic(), token()
        listener.challenge, status = None, ask(call_id, 1)
        if listener.challenge and spec["guesses"]:
            caller.challenge = listener.challenge
            status = ask(call_id, 2, caller.credentials(method, account, f"guess-{sent}"))
        sent += 1
        answered, unanswered = (answered, unanswered + 1) if status is None else (answered + 1, 0)
        # The pace at which it sends; what is waited for are the answers above.
        time.sleep(max(0, began + 1 / spec["pace"] - time.monotonic()))
    return {"sent": sent, "answered": answered}


def office(spec):
    """Phones that register at once over TCP; From does not name their account, their credentials do."""
    statuses, lock = [], threading.Lock()

    def phone(number):
        account = str(spec["firstAccount"] + number)
        caller = Caller(spec, is_tcp=True)
        call_id, line = token(), f"line-{number}"
        barrier.wait()
        caller.socket.send(caller.request("REGISTER", account, call_id, 1, from_user=line))
        caller.answer(5)
        time.sleep(spec["delaySeconds"])
        headers = caller.credentials("REGISTER", account, f"secret-{account}")
        caller.socket.send(caller.request("REGISTER", account, call_id, 2, headers, from_user=line))
        status = caller.answer(5)
        with lock:
            statuses.append(status)
        caller.socket.close()

    barrier = threading.Barrier(spec["count"])
    threads = [threading.Thread(target=phone, args=(number,)) for number in range(spec["count"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    good = [status for status in statuses if status and " 200 " in status]
    return {"sent": spec["count"], "answered": len(good)}


KINDS = {
    "guess": guess,
    "open": open_challenges,
    "large": large,
    "shareNonce": share_nonce,
    "elsewhere": elsewhere,
    "office": office,
}
spec = json.loads(sys.argv[1])
print(json.dumps(KINDS[spec["kind"]](spec)))
