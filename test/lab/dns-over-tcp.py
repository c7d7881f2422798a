#!/usr/bin/python3
"""A name server's answers over TCP: `dns-over-tcp.py serve ADDRESS` sends whoever connects as many bytes as he writes in
decimal, as one answer (RFC 1035, section 4.2.2); `dns-over-tcp.py ask ADDRESS BYTES` prints how many bytes came within 2 s."""
import socket
import sys


def serve(address: str) -> None:
    listener = socket.create_server((address, 53))
    print("listening", flush=True)
    while True:
        client, _ = listener.accept()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        length = int(client.recv(16))
        header = b"\x12\x34\x81\x80\0\x01\0\x01\0\0\0\0"
        # The length and the head of the answer in one segment, as name servers send them.
        client.sendall(length.to_bytes(2, "big") + header + b"\0" * (length - len(header)))


def ask(address: str, length: str) -> None:
    server = socket.create_connection((address, 53), timeout=2)
    server.sendall(length.encode())
    came = 0
    try:
        while came < int(length) + 2:
            came += len(server.recv(65535))
    except TimeoutError:
        pass
    print(came)


{"serve": serve, "ask": ask}[sys.argv[1]](*sys.argv[2:])
