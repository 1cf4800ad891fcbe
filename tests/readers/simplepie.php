<?php
// What SimplePie makes of feeds' files.
//
// usage: simplepie.php DIRECTORY FILE...
//
// DIRECTORY holds WordPress's copy of SimplePie, as tests/run has unpacked it. Prints a JSON array with a feed for each file, in
// the shape of entries.py. Titles, names and labels are HTML in SimplePie's interface, so references are decoded once.

error_reporting(E_ALL & ~E_DEPRECATED);
define('ABSPATH', rtrim($argv[1], '/'));
define('WPINC', '');
// Newer copies bring their own autoloader.
require ABSPATH . (is_file(ABSPATH . '/SimplePie/autoloader.php') ? '/SimplePie/autoloader.php' : '/class-simplepie.php');

function text($html)
{
    return $html === null ? null : html_entity_decode($html, ENT_QUOTES | ENT_HTML5, 'UTF-8');
}

function entry($item)
{
    $published = $item->get_date('U');
    $updated = $item->get_updated_date('U');
    return [
        'id' => $item->get_id(),
        'title' => text($item->get_title()),
        'link' => text($item->get_permalink()),
        'published' => $published === null ? null : (int) $published,
        'updated' => $updated === null ? null : (int) $updated,
        'authors' => array_map(fn($author) => text($author->get_name()), $item->get_authors() ?? []),
        'tags' => array_map(fn($category) => text($category->get_term()), $item->get_categories() ?? []),
        'enclosures' => array_values(array_filter(array_map(fn($one) => text($one->get_link()), $item->get_enclosures() ?? []))),
        'content' => $item->get_content() ?? '',
    ];
}

function feed($file)
{
    $pie = new SimplePie();
    $pie->enable_cache(false);
    // In the order of the document.
    $pie->enable_order_by_date(false);
    $pie->set_raw_data(file_get_contents($file));
    $pie->init();
    return ['error' => $pie->error(), 'title' => text($pie->get_title()), 'entries' => array_map('entry', $pie->get_items())];
}

echo json_encode(array_map('feed', array_slice($argv, 2)), JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR);
