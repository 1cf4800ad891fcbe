// What npm's rss-parser makes of feeds' files.
//
// usage: rss_parser.js FILE...        (NODE_PATH names the directory that rss-parser is installed in)
//
// Prints a JSON array with a feed for each file, in the shape of entries.py.
"use strict";

const fs = require("fs");
const Parser = require("rss-parser");

// By default it knows one author and no tags of Atom.
const FIELDS = {
  item: [
    ["dc:creator", "creators", { keepArray: true }],
    ["author", "persons", { keepArray: true }],
    ["category", "labels", { keepArray: true }],
    ["link", "links", { keepArray: true }],
  ],
};

const list = (value) => (value === undefined ? [] : value);

function entry(item) {
  const enclosures = list(item.links).filter((link) => link.$ && link.$.rel === "enclosure").map((link) => link.$.href);
  return {
    id: item.guid || item.id,
    title: item.title,
    link: item.link,
    published: Date.parse(item.isoDate) / 1000,
    authors: item.persons ? item.persons.map((person) => person.name[0]) : list(item.creators),
    tags: list(item.labels).map((label) => (label.$ ? label.$.term : label)),
    enclosures: item.enclosure ? [item.enclosure.url] : enclosures,
    content: item["content:encoded"] || item.content || item.summary || "",
  };
}

async function feed(file) {
  const read = await new Parser({ customFields: FIELDS }).parseString(fs.readFileSync(file, "utf8"));
  return { error: null, title: read.title, entries: read.items.map(entry) };
}

Promise.all(process.argv.slice(2).map(feed)).then((feeds) => console.log(JSON.stringify(feeds)));
