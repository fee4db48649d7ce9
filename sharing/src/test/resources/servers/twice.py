"""Ends when a second bind to its own port is refused, else stays."""
import errno, socket, sys, time

first = socket.create_server(("127.0.0.1", int(sys.argv[1])))
try:
    second = socket.create_server(("127.0.0.1", int(sys.argv[1])))
except OSError as e:
    sys.exit(e.errno != errno.EADDRINUSE)
time.sleep(60)
