"""Registers its listener with epoll before it binds, as Netty's native transport does."""
import os, select, socket, sys

listener = socket.socket()
listener.setblocking(False)
epoll = select.epoll()
epoll.register(listener.fileno(), select.EPOLLIN)
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen(128)
while True:
    for _ in epoll.poll():
        try:
            connection, _ = listener.accept()
        except BlockingIOError:
            continue
        connection.setblocking(True)
        connection.recv(4096)
        body = str(os.getpid()).encode()
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        connection.close()
