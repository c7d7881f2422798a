#!/usr/bin/python3
"""A trunk that answers the PBX's OPTIONS with 200, as one whose line is up: answering-trunk.py ADDRESS PORT."""
import re
import socket
import sys

line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
line.bind((sys.argv[1], int(sys.argv[2])))
print("listening", flush=True)
while True:
    data, pbx = line.recvfrom(65536)
    text = data.decode("latin1")
    if text.startswith("OPTIONS "):
        copied = re.findall(r"^(?:Via|From|To|Call-ID|CSeq):.*\r\n", text, re.MULTILINE | re.IGNORECASE)
        answer = "SIP/2.0 200 OK\r\n" + "".join(copied) + "Content-Length: 0\r\n\r\n"
        line.sendto(answer.encode("latin1"), pbx)
