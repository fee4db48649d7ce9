"""A server that knows nothing of Tasuki: a line with its pid to each connection, on PORT."""
import os
import signal
import socket
import sys

signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
server = socket.create_server(("127.0.0.1", int(os.environ["PORT"])), backlog=200)
print("listening", flush=True)
while True:
    connection, _ = server.accept()
    with connection:
        connection.recv(65536)
        body = f"{os.getpid()}\n"
        connection.sendall(
            f"HTTP/1.0 200 OK\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )
