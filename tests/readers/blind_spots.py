"""What the W3C feed validator does not look at, read off documents of any kind: feeds, OPML, sitemaps.

usage: blind_spots.py FILE...

Prints a JSON object: for each file the addresses that are not whole, the HTML that it carries, the ids of entries by their
links, and the years of its dates."""

import json
import re
import sys
import xml.etree.ElementTree as ET

WHOLE = re.compile(r"(https?://[^/\s]+/|mailto:[^\s@]+@)[^\s]*\Z")
ATOM = "{http://www.w3.org/2005/Atom}"
# Attributes and elements that hold addresses, whatever their namespace; JSON's keys.
ATTRIBUTES = {"href", "src", "url", "xmlUrl", "htmlUrl"}
ELEMENTS = {"url", "docs", "comments", "logo", "icon", "uri", "loc", "wfw"}
KEYS = {"url", "external_url", "home_page_url", "feed_url", "next_url", "image", "banner_image", "icon", "favicon"}
DATES = {"pubDate", "lastBuildDate", "published", "updated", "lastmod", "publication_date", "date_published", "date_modified"}
YEAR = re.compile(r"\b(\d{4})(?:-\d\d|\b)")


def local(name):
    return name.rpartition("}")[2]


def look(node, said):
    name, text = local(node.tag), (node.text or "").strip()
    addresses = [value for key, value in node.attrib.items() if local(key) in ATTRIBUTES]
    if name == "link" and not node.attrib or name in ELEMENTS and text and len(node) == 0:
        addresses.append(text)
    if node.tag == "guid" and node.get("isPermaLink", "true") == "true":
        addresses.append(text)
    said["relative"] += [address for address in addresses if not WHOLE.match(address)]
    if name in ("encoded", "description") and node.tag != "description" or node.tag == "description" and said["rss"]:
        said["html"].append(node.text or "")
    if node.tag == ATOM + "content":
        if node.get("type") != "html":
            said["relative"].append(f"content of type {node.get('type')}")
        said["html"].append(node.text or "")
    if name in DATES:
        said["years"] += [int(year) for year in YEAR.findall(text)[:1]]
    if name == "item":
        said["ids"][node.findtext("link")] = node.findtext("guid")
    if node.tag == ATOM + "entry":
        link = [link.get("href") for link in node.findall(ATOM + "link") if link.get("rel", "alternate") == "alternate"]
        said["ids"][link[0]] = node.findtext(ATOM + "id")
    for child in node:
        look(child, {**said, "rss": name == "item"})


def look_json(value, said):
    if isinstance(value, list):
        for one in value:
            look_json(one, said)
    if not isinstance(value, dict):
        return
    for key, one in value.items():
        if key in KEYS and not WHOLE.match(one):
            said["relative"].append(one)
        if key == "content_html":
            said["html"].append(one)
        if key in DATES:
            said["years"].append(int(one[:4]))
        look_json(one, said)
    if "id" in value:
        said["ids"][value["url"]] = value["id"]


def main():
    all_said = {}
    for name in sys.argv[1:]:
        said = {"relative": [], "html": [], "ids": {}, "years": [], "rss": False}
        with open(name, "rb") as file:
            data = file.read()
        if data.startswith(b"{"):
            look_json(json.loads(data), said)
        else:
            look(ET.fromstring(data), said)
        all_said[name] = said
    json.dump(all_said, sys.stdout, ensure_ascii=False)


main()
