//! Jekyll 3 and 4: a post's address is made of its categories, date and name by `permalink` (jekyllrb.com/docs/permalinks).
//! `jekyll-feed` gives as id the same without what makes it a file.

use super::address::{filled, part_of};
use super::words::jekyll as slugified;
use super::{Post, Site};

const NAMED: [(&str, &str); 5] = [
    ("date", "/:categories/:year/:month/:day/:title:output_ext"),
    ("pretty", "/:categories/:year/:month/:day/:title/"),
    ("ordinal", "/:categories/:year/:y_day/:title:output_ext"),
    ("weekdate", "/:categories/:year/W:week/:short_day/:title:output_ext"),
    ("none", "/:categories/:title:output_ext"),
];

pub fn address(post: &Post, site: &Site) -> Option<String> {
    let told =
        post.text("permalink").or_else(|| of_collection(site)).or_else(|| site.text("permalink")).unwrap_or("date");
    let pattern = NAMED.iter().find(|(name, _)| *name == told).map_or(told, |(_, pattern)| pattern);
    let is_post = post.path.split('/').any(|part| matches!(part, "_posts" | "_drafts"));
    if !is_post && !pattern.contains(':') && post.text("permalink").is_some() {
        return Some(pattern.to_owned());
    }
    if !is_post {
        // A page stands where its file does.
        let above = post.directories.join("/");
        let is_pretty = site.text("permalink").is_some_and(|told| told == "pretty" || told.ends_with('/'));
        let end = if is_pretty { "/" } else { ".html" };
        return Some(format!("/{above}/{}{end}", post.dated_stem));
    }
    filled(pattern, |token| part(post, token))
}

fn of_collection(site: &Site) -> Option<&str> {
    site.text("collections.posts.permalink")
}

fn part(post: &Post, token: &str) -> Option<String> {
    let slug = || post.text("slug").unwrap_or(&post.stem);
    Some(match token {
        "title" => slugified(slug(), true),
        "slug" => slugified(slug(), false).to_lowercase(),
        "name" | "basename" => slugified(&post.stem, false).to_lowercase(),
        "output_ext" => ".html".into(),
        "categories" | "slugified_categories" => {
            let mut found: Vec<String> = Vec::new();
            let words = ["category", "categories"].into_iter().flat_map(|field| {
                let is_list =
                    post.value(field).is_some_and(|value| matches!(value.node, crate::article::Node::List(_)));
                let split = field == "categories" && !is_list;
                post.texts(field).into_iter().flat_map(move |text| -> Vec<String> {
                    if split { text.split_whitespace().map(str::to_owned).collect() } else { vec![text.to_owned()] }
                })
            });
            for word in post.directories.iter().cloned().chain(words) {
                let word =
                    if token == "categories" { word.to_lowercase() } else { slugified(&word, false).to_lowercase() };
                if !found.contains(&word) {
                    found.push(word);
                }
            }
            found.join("/")
        }
        token => return part_of(post.local.as_ref()?, token),
    })
}
