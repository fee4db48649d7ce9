"""Finds out whether a port is free, and does not use it."""
import socket, sys, time

socket.create_server(("127.0.0.1", int(sys.argv[1]))).close()
time.sleep(60)
