"""What Python's email says of messages when it is strict.

usage: sound.py FILE...

Prints a line for each fault. A strict reader refuses a message that has a defect; what it reads is looked through to the end."""

import email
import email.policy
import sys


def look_through(message):
    """Every header and every part, which are parsed when they are asked for."""
    for part in message.walk():
        for name, value in part.items():
            if getattr(value, "defects", ()):
                yield f"{name} has defects: {value.defects!r}"
        if part.defects:
            yield f"a part has defects: {part.defects!r}"
        if not part.is_multipart() and not part.get_content().strip():
            yield f"a {part.get_content_type()} part is empty"


def main():
    for name in sys.argv[1:]:
        with open(name, "rb") as file:
            raw = file.read()
        try:
            for fault in look_through(email.message_from_bytes(raw, policy=email.policy.strict)):
                print(f"{name}: {fault}")
        except Exception as error:  # strict readers say it by raising
            print(f"{name}: {type(error).__name__}: {error}")


main()
