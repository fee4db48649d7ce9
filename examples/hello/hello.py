"""A server that knows nothing of Tasuki. HOST (default: all addresses) and PORT (default 3000)."""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = int(os.environ.get("PORT", "3000"))
SLOT = os.environ.get("NODE_APP_INSTANCE", "-")


class Hello(BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"Hello from process {os.getpid()}, slot {SLOT}\n".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Stays quiet: one line a request would drown the log."""


server = ThreadingHTTPServer((os.environ.get("HOST", ""), PORT), Hello)
print(f"Listening on port {PORT}", flush=True)
server.serve_forever()
