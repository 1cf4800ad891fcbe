"""What newsboat has kept in its cache, newest first."""

import json
import sqlite3
import sys

rows = sqlite3.connect(sys.argv[1]).execute(
    "SELECT feedurl, guid, title, url, pubDate, content, unread FROM rss_item ORDER BY pubDate DESC, guid")
names = ["feed", "id", "title", "link", "published", "content", "unread"]
json.dump([dict(zip(names, row)) for row in rows], sys.stdout, ensure_ascii=False)
