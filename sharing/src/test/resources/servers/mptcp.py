"""The same server on a Multipath TCP socket, as Go makes them."""
import http.server, socket, sys
import server

Plain = socket.socket


class Multipath(Plain):
    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        super().__init__(family, type, 262 if fileno is None else proto, fileno)


socket.socket = Multipath
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), server.Handler).serve_forever()
