"""Python's aiosmtpd as a relay: `aiosmtpd_server.py [CERTIFICATE-AND-KEY]`. With a certificate it wants TLS and a login.

Its first line of output is its port; then comes one line of JSON a message: the envelope, the text, what is wrong with it.
"""
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("bad@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        raw = envelope.original_content
        message = email.message_from_bytes(raw, policy=email.policy.strict)
        message.as_bytes()
        bare = raw.replace(b"\r\n", b"")
        print(json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "text": raw.decode("utf-8"),
            "tls": session.ssl is not None, "login": bool(session.authenticated),
            "bare": bare.count(b"\r") + bare.count(b"\n"), "longest": max(map(len, raw.split(b"\r\n"))),
        }), flush=True)
        return "250 2.0.0 queued"


def login(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"news", b"hunter2"))


options = {}
if len(sys.argv) > 1:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1])
    options = {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": login}


class AnyPort(Controller):
    def _trigger_server(self):
        # At port 0 the base class would knock at 0; the port is known only now.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


controller = AnyPort(Handler(), hostname="127.0.0.1", port=0, enable_SMTPUTF8=True, **options)
controller.start()
print(controller.port, flush=True)
sys.stdin.read()
controller.stop()
