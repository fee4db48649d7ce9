"""Binds everything that is not to be shared, then one port that is."""
import socket, sys, time

port = int(sys.argv[1])
datagram = socket.socket(type=socket.SOCK_DGRAM)
datagram.bind(("127.0.0.1", port))
ephemeral = socket.create_server(("127.0.0.1", 0))
local = socket.socket(socket.AF_UNIX)
local.bind("\0tasuki-test-%d" % port)
shared = socket.create_server(("127.0.0.1", port))
time.sleep(60)
