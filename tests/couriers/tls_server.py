"""A relay that speaks TLS, with nothing but Python's own library: for certificates, and for what is said before TLS.

tls_server.py ADDRESS CERTIFICATE-AND-KEY (implicit|starttls) [INJECTED [SECONDS]]

Its first line of output is its port; then come the lines that it hears, each behind `clear` or `tls`, and `accepted` for a
message. INJECTED is said in one breath with the answer to STARTTLS, before TLS; answers over TLS wait for SECONDS.
"""
import socket
import ssl
import sys
import time

address, certificate, mode = sys.argv[1:4]
injected = sys.argv[4].encode().decode("unicode_escape").encode() if len(sys.argv) > 4 else b""
wait = float(sys.argv[5]) if len(sys.argv) > 5 else 0
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate)


class Talk:
    def __init__(self, stream):
        self.stream = stream
        self.secure = False
        if mode == "implicit":
            self.wrap()
        self.lines = self.stream.makefile("rb")

    def wrap(self):
        self.stream = context.wrap_socket(self.stream, server_side=True)
        self.lines = self.stream.makefile("rb")
        self.secure = True

    def say(self, text):
        if self.secure:
            time.sleep(wait)
        self.stream.sendall(text)

    def message(self):
        for line in self.lines:
            if line == b".\r\n":
                print("accepted", flush=True)
                self.say(b"250 2.0.0 queued\r\n")
                return

    def hold(self):
        self.say(b"220 relay ESMTP\r\n")
        while line := self.lines.readline().decode("utf-8", "replace").rstrip("\r\n"):
            print("tls" if self.secure else "clear", line, flush=True)
            verb = line.split(" ")[0].split(":")[0].upper()
            if verb == "EHLO":
                self.say(b"250-relay\r\n250 " + (b"AUTH PLAIN LOGIN" if self.secure else b"STARTTLS") + b"\r\n")
            elif verb == "STARTTLS":
                self.say(b"220 2.0.0 go\r\n" + injected)
                self.wrap()
            elif verb == "AUTH":
                self.say(b"235 2.7.0 welcome\r\n")
            elif verb == "DATA":
                self.say(b"354 go on\r\n")
                self.message()
            elif verb == "QUIT":
                self.say(b"221 2.0.0 bye\r\n")
                return
            else:
                self.say(b"250 2.0.0 ok\r\n")


listener = socket.create_server((address, 0))
print(listener.getsockname()[1], flush=True)
while True:
    stream = listener.accept()[0]
    try:
        Talk(stream).hold()
    except OSError as error:
        print("broken", type(error).__name__, flush=True)
    finally:
        stream.close()
