"""What a directory of podcasts reads of an RSS feed: elements by namespace, not by prefix."""

import json
import sys
import xml.etree.ElementTree as tree

KNOWN = {
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "https://podcastindex.org/namespace/1.0": "podcast:",
    "http://podlove.org/simple-chapters": "psc:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://www.w3.org/2005/Atom": "atom:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/syndication/history/1.0": "fh:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
}


def name(element):
    space, _, local = element.tag.rpartition("}")
    return (KNOWN[space[1:]] if space else "") + local


def read(parent):
    """Each child by its name: text, attributes (`@name`), children."""
    found = {}
    for child in parent:
        if name(child) == "item":
            continue
        said = {"@" + key: value for key, value in child.attrib.items()}
        if child.text and child.text.strip():
            said["text"] = child.text
        said.update(read(child))
        only = said["text"] if list(said) == ["text"] else said
        found.setdefault(name(child), []).append(only)
    return found


channel = tree.parse(sys.argv[1]).getroot().find("channel")
json.dump({"channel": read(channel), "items": [read(item) for item in channel.findall("item")]}, sys.stdout)
