"""Shuts its listener down before it closes it, as WEBrick does."""
import socket, sys, time

listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
listener.shutdown(socket.SHUT_RDWR)
listener.close()
time.sleep(60)
