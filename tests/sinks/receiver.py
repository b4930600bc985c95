#!/usr/bin/env python3
"""A web server over TLS that says yes only to what is on its disk.

  tests/sinks/receiver.py PORT CERTIFICATE KEY FILE

Wants "Authorization: Bearer secret" (else 401), answers 400 to a batch that holds line 13, 500 to every seventh request, and
200 once the lines stand in FILE."""

import http.server
import json
import os
import ssl
import sys


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    requests = 0

    def answer(self, status, text):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        lines = body.decode("utf-8").splitlines()
        Handler.requests += 1
        if self.headers["Authorization"] != "Bearer secret":
            return self.answer(401, b"who are you?")
        if Handler.requests % 7 == 0:
            return self.answer(500, b"not\x1b[2J now")
        if any(json.loads(line)["n"] == 13 for line in lines):
            return self.answer(400, b"no thirteen")
        with open(self.server.path, "ab") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        return self.answer(200, b"{}")

    def log_message(self, *_):
        pass


def main():
    port, certificate, key, path = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = http.server.HTTPServer(("127.0.0.1", int(port)), Handler)
    server.path = path
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
