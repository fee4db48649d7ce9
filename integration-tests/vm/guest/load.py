"""New connections, one after the other in four threads: load.py once|steady PORT.

steady ends at SIGTERM with a line of what it has seen, and with status 1 when a connection was refused
or not answered.
"""
import collections
import signal
import socket
import sys
import threading

mode, port = sys.argv[1], int(sys.argv[2])
counts = collections.Counter()
over = threading.Event()


def ask():
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        answer = b""
        while True:
            part = connection.recv(65536)
            if not part:
                break
            answer += part
    if not answer.startswith(b"HTTP/1.0 200"):
        raise EOFError
    return answer.decode().split()[-1]


def work():
    while not over.is_set():
        try:
            ask()
            counts["answered"] += 1
        except Exception as problem:
            counts[type(problem).__name__] += 1
        over.wait(0.02)


if mode == "once":
    print(ask())
    sys.exit()
signal.signal(signal.SIGTERM, lambda *_: over.set())
print(ask(), flush=True)
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
over.wait()
for thread in threads:
    thread.join()
print(", ".join(f"{count} {what}" for what, count in sorted(counts.items())), flush=True)
sys.exit(any(what != "answered" for what in counts))
