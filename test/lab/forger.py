#!/usr/bin/python3
"""Sends UDP datagrams with any source address: forger.py JSON. Node has no raw sockets; root in a network namespace of
the lab has. The keys of the JSON are ForgerOptions in forger.ts, where they are explained."""
import ipaddress
import json
import random
import socket
import struct
import sys
import time

UDP = 17
FRAGMENT_HEADER = 44


def checksum(data: bytes) -> int:
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def udp(source, port: int, target, target_port: int, payload: bytes) -> bytes:
    length = 8 + len(payload)
    if source.version == 4:
        pseudo = source.packed + target.packed + struct.pack("!BBH", 0, UDP, length)
    else:
        pseudo = source.packed + target.packed + struct.pack("!IHBB", length, 0, 0, UDP)
    header = struct.pack("!HHHH", port, target_port, length, 0)
    # RFC 768: a sum of zero is sent as all ones.
    sum_ = checksum(pseudo + header + payload) or 0xFFFF
    return header[:6] + struct.pack("!H", sum_) + payload


def ipv4(source, target, body: bytes, piece: int):
    ident = random.randrange(1, 0x10000)
    for start in range(0, len(body), piece):
        part = body[start : start + piece]
        more = 0x2000 if start + piece < len(body) else 0
        # The kernel fills in the checksum (raw(7)).
        yield (
            struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(part), ident, more | start // 8, 64, UDP, 0)
            + source.packed
            + target.packed
            + part
        )


def ipv6(source, target, body: bytes, piece: int):
    ident = random.randrange(1 << 32)
    is_whole = len(body) <= piece
    for start in range(0, len(body), piece):
        part = body[start : start + piece]
        more = 1 if start + piece < len(body) else 0
        if not is_whole:
            part = struct.pack("!BBHI", UDP, 0, start | more, ident) + part
        protocol = UDP if is_whole else FRAGMENT_HEADER
        head = struct.pack("!IHBB", 6 << 28, len(part), protocol, 64)
        yield head + source.packed + target.packed + part


def invented(network: str, count: int, seed: int):
    net = ipaddress.ip_network(network)
    # IPv6 sources are counted by their /64: each gets one of its own.
    host_bits = 64 if net.version == 6 else 0
    room = (net.num_addresses >> host_bits) - 2
    if count > room:
        raise SystemExit(f"{network} has no {count} sources")
    first = int(net.network_address)
    chosen = random.Random(seed).sample(range(1, room + 1), count)
    make = ipaddress.IPv6Address if net.version == 6 else ipaddress.IPv4Address
    return [make(first + (number << host_bits) + (0x66 if host_bits else 0)) for number in chosen]


def main() -> None:
    spec = json.loads(sys.argv[1])
    target = ipaddress.ip_address(spec["target"]["address"])
    sources = spec["sources"]
    if isinstance(sources, dict):
        sources = invented(sources["network"], sources["count"], sources.get("seed", 1))
    else:
        sources = [ipaddress.ip_address(text) for text in sources]
    family = socket.AF_INET if target.version == 4 else socket.AF_INET6
    raw = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 << 20)
    packets = ipv4 if target.version == 4 else ipv6
    piece = spec.get("fragmentBytes") or 0xFFF8
    if piece % 8:
        raise SystemExit("fragmentBytes must be a multiple of 8 (RFC 791, section 3.1)")
    filler = b"\0" * spec.get("fillBytes", 0)
    destination = (str(target), 0) if target.version == 4 else (str(target), 0, 0, 0)
    template, port, pace = spec["payload"], spec["port"], spec["pace"]
    names = [str(a) if a.version == 4 else f"[{a}]" for a in sources]
    began = time.monotonic()
    for number in range(spec["count"]):
        index = number % len(sources)
        source = sources[index]
        own_port = port or 1024 + (number * 7919) % 64000
        text = template.replace("%n", str(number)).replace("%a", names[index]).replace("%p", str(own_port))
        body = udp(source, own_port, target, spec["target"]["port"], text.encode("latin1") + filler)
        if pace:
            wait = began + number / pace - time.monotonic()
            if wait > 0:
                time.sleep(wait)
        for packet in packets(source, target, body, piece):
            raw.sendto(packet, destination)
    seconds = time.monotonic() - began
    print(json.dumps({"sent": spec["count"], "sources": len(sources), "seconds": round(seconds, 3)}))


main()
