"""What feedparser makes of a feed's file."""

import calendar
import json
import sys

import feedparser


def seconds(moment):
    return calendar.timegm(moment) if moment else None


with open(sys.argv[1], "rb") as file:
    feed = feedparser.parse(file.read())
json.dump({
    "bozo": bool(feed.bozo), "why": str(feed.get("bozo_exception", "")), "version": feed.version,
    "title": feed.feed.get("title"), "encoding": feed.encoding,
    "entries": [{
        "id": entry.get("id"), "title": entry.get("title"), "link": entry.get("link"),
        "published": seconds(entry.get("published_parsed")), "updated": seconds(entry.get("updated_parsed")),
        "guid_is_link": entry.get("guidislink", False),
        "enclosures": [link["href"] for link in entry.get("enclosures", [])],
        "content": (entry.get("content") or [{"value": entry.get("summary", "")}])[0]["value"],
    } for entry in feed.entries],
}, sys.stdout, ensure_ascii=False)
