#!/usr/bin/python3
"""Prints `ADDRESS PORT BYTES` of every datagram that arrives: datagram-sink.py PORT. What the kernel drops never does."""
import socket
import sys

SO_RCVBUFFORCE = 33

sink = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
sink.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
sink.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 32 << 20)
sink.bind(("::", int(sys.argv[1])))
print("listening", flush=True)
while True:
    data, (address, port, *_) = sink.recvfrom(65535)
    print(address.removeprefix("::ffff:"), port, len(data), flush=True)
