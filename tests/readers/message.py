"""What Python's email makes of messages when it is strict.

usage: message.py FILE

FILE is a JSON array of {file, names, subject, sender, to, text, html}: a message, and what must be found in it: the names of
its headers in order, and the decoded subject, sender's name, recipient and bodies. Prints a JSON array of faults."""

import email
import email.header
import email.policy
import email.utils
import json
import re
import sys

STRICT = [email.policy.SMTP.clone(raise_on_defect=True), email.policy.strict]
FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
ENCODED_WORD = re.compile(r"=\?[^?\s]+\?[BbQq]\?[^?\s]*\?=")


def on_the_wire(raw):
    """What no reader needs to be asked about."""
    if not raw.isascii():
        yield "it is not ASCII"
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        yield "a line does not end in CRLF"
    if b"\0" in raw:
        yield "it holds NUL"
    for line in raw.decode("ascii", "replace").split("\r\n"):
        if len(line) > 998:
            yield f"a line has {len(line)} characters"
        elif len(line) > 78 and all(len(token) < 50 for token in line.split(" ")):
            yield f"a line of {len(line)} characters could have been folded: {line}"
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
    for word in ENCODED_WORD.findall(head):
        if len(word) > 75:
            yield f"an encoded word has {len(word)} characters"
        for value, charset in email.header.decode_header(word):
            try:
                value.decode(charset)
            except UnicodeError:
                yield f"a character is split: {word}"


def sender_name(raw):
    """The sender's name by the older decoder: the newer one, up to Python 3.12, keeps the space between two encoded words
    of a phrase, which RFC 2047 §6.2 has it drop."""
    value = email.message_from_bytes(raw)["From"].replace("\r\n", "")
    name, _ = email.utils.parseaddr(value)
    return str(email.header.make_header(email.header.decode_header(name)))


def faults(meant, raw):
    """What is wrong with one message."""
    yield from on_the_wire(raw)
    for policy in STRICT:
        message = email.message_from_bytes(raw, policy=policy)
        found = message.keys()
        if found != meant["names"]:
            yield f"its headers are {found}, not {meant['names']}"
        for name, value in message.items():
            defects = getattr(value, "defects", ())
            if defects:
                yield f"{name} has defects: {defects!r}"
            if FORBIDDEN.search(str(value)):
                yield f"{name} holds what no header may: {str(value)!r}"
        if message["Subject"] != meant["subject"]:
            yield f"its subject is {message['Subject']!r}, not {meant['subject']!r}"
        sender = sender_name(raw)
        if sender != meant["sender"]:
            yield f"its sender is {sender!r}, not {meant['sender']!r}"
        if len(message["From"].addresses) != 1:
            yield f"it is from {message['From'].addresses}"
        (recipient,) = message["To"].addresses
        if recipient.addr_spec != meant["to"]:
            yield f"it goes to {recipient.addr_spec!r}, not {meant['to']!r}"
        if email.utils.parsedate_to_datetime(message["Date"]).utcoffset() is None:
            yield f"its date has no zone: {message['Date']}"
        if message.get_content_type() != "multipart/alternative":
            yield f"it is {message.get_content_type()}"
        if message.preamble or message.epilogue:
            yield "there is something around its parts"
        parts = list(message.iter_parts())
        kinds = [part.get_content_type() for part in parts]
        if kinds != ["text/plain", "text/html"]:
            yield f"its parts are {kinds}"
            continue
        for part, wanted in zip(parts, ["text", "html"]):
            if part.get_content_charset() != "utf-8":
                yield f"its {wanted} is in {part.get_content_charset()}"
            text = part.get_content().replace("\r\n", "\n")
            if text.rstrip("\n") != meant[wanted].rstrip("\n"):
                yield f"its {wanted} is {text[:300]!r}, not {meant[wanted][:300]!r}"
        if any(part.defects for part in message.walk()):
            yield "a part has defects"


def main():
    found = []
    with open(sys.argv[1], encoding="utf-8") as file:
        for meant in json.load(file):
            with open(meant["file"], "rb") as message:
                raw = message.read()
            try:
                found += [f"{meant['file']}: {fault}" for fault in faults(meant, raw)]
            except Exception as error:  # strict readers say it by raising
                found.append(f"{meant['file']}: {type(error).__name__}: {error}")
    print(json.dumps(found, ensure_ascii=False))


main()
