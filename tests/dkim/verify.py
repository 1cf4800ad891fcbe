"""What dkimpy makes of signatures on messages.

usage: verify.py FILE

FILE is a JSON array of {file, keys}: a message, and what the DNS says, by name. Prints a JSON array with an array for each
message: for each DKIM-Signature from the top, whether it holds."""

import json
import sys

import dkim


def verdicts(message, keys):
    """For each signature of a message, whether it holds."""
    def lookup(name, timeout=5):
        record = keys.get(name.decode("ascii").rstrip("."))
        return record.encode("ascii") if record else None

    for index in range(message.lower().count(b"\ndkim-signature:") + message.lower().startswith(b"dkim-signature:")):
        try:
            yield bool(dkim.DKIM(message).verify(idx=index, dnsfunc=lookup))
        except dkim.DKIMException as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            yield False


def main():
    found = []
    with open(sys.argv[1], encoding="utf-8") as file:
        for case in json.load(file):
            with open(case["file"], "rb") as message:
                found.append(list(verdicts(message.read(), case["keys"])))
    print(json.dumps(found))


main()
