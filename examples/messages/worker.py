"""A worker in Python that talks with Tasuki over its message channel: one JSON value a line."""

import json
import os
import socket
import sys

channel = socket.socket(fileno=int(os.environ.pop("NODE_CHANNEL_FD")))
channel.set_inheritable(False)


def send(message):
    channel.sendall(json.dumps(message).encode() + b"\n")


send({"type": "axm:action", "data": {"action_name": "greet"}})
send({"type": "axm:monitor", "data": {"greetings": {"value": 0}}})
send("ready")

greetings = 0
for line in channel.makefile(encoding="utf-8"):
    message = json.loads(line)
    if message == "shutdown":
        print("finished", flush=True)
        sys.exit(0)
    name = message["opts"] if isinstance(message, dict) and "opts" in message else "nobody"
    if message == "greet" or isinstance(message, dict) and message.get("msg") == "greet":
        greetings += 1
        send({"type": "axm:reply", "data": {"action_name": "greet", "return": f"hello {name}"}})
        send({"type": "axm:monitor", "data": {"greetings": {"value": greetings}}})
    else:
        print("heard", message, flush=True)
        send({"type": "heard", "data": message})
