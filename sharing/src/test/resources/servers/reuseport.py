"""A server that joins a group on its own: with SO_REUSEPORT on ADDRESS PORT."""
import socket, sys
from server import Handler
import http.server


class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET

    def server_bind(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        super().server_bind()


Server((sys.argv[1], int(sys.argv[2])), Handler).serve_forever()
