//! Items with a level each as lists inside lists.

use super::document::Item;

/// The lists that are open, the innermost last; the last item of each is open too.
#[derive(Debug, Default)]
pub struct Lists {
    open: Vec<List>,
}

#[derive(Debug)]
struct List {
    level: u8,
    /// The number that its next item has, of a list with numbers.
    next: Option<u64>,
}

impl List {
    fn name(&self) -> &'static str {
        if self.next.is_some() { "ol" } else { "ul" }
    }
}

impl Lists {
    /// Whether an item may go on.
    pub fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Begins an item, or goes on in the one above.
    pub fn item(&mut self, item: Item, out: &mut String) {
        while self.open.last().is_some_and(|list| list.level > item.level) {
            self.close(out);
        }
        if item.goes_on {
            return;
        }
        if let Some(list) = self.open.last_mut().filter(|list| list.level == item.level) {
            // A list that counts otherwise is another list.
            if list.next == item.number {
                list.next = item.number.map(|number| number.saturating_add(1));
                out.push_str("</li>\n<li>");
                return;
            }
            self.close(out);
        }
        match item.number {
            Some(number) if number != 1 => out.push_str(&format!("<ol start=\"{number}\">\n<li>")),
            Some(_) => out.push_str("<ol>\n<li>"),
            None => out.push_str("<ul>\n<li>"),
        }
        self.open.push(List { level: item.level, next: item.number.map(|number| number.saturating_add(1)) });
    }

    /// Ends all lists.
    pub fn end(&mut self, out: &mut String) {
        while !self.open.is_empty() {
            self.close(out);
        }
    }

    fn close(&mut self, out: &mut String) {
        if let Some(list) = self.open.pop() {
            out.push_str(&format!("</li>\n</{}>\n", list.name()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_stand_in_the_lists_that_their_levels_say() {
        let item = |level: u8, number: Option<u64>| Item { level, number, goes_on: false };
        let table: &[(&[Item], &str)] = &[
            (&[item(0, None), item(0, None)], "<ul><li>x</li><li>x</li></ul>"),
            (&[item(0, Some(3)), item(0, Some(4))], "<ol start=\"3\"><li>x</li><li>x</li></ol>"),
            (&[item(0, None), item(1, Some(1)), item(0, None)], "<ul><li>x<ol><li>x</li></ol></li><li>x</li></ul>"),
            (&[item(2, None), item(0, None)], "<ul><li>x</li></ul><ul><li>x</li></ul>"),
            (&[item(0, None), item(0, Some(1))], "<ul><li>x</li></ul><ol><li>x</li></ol>"),
            (&[item(0, Some(1)), item(0, Some(1))], "<ol><li>x</li></ol><ol><li>x</li></ol>"),
        ];
        for (items, want) in table {
            let (mut lists, mut out) = (Lists::default(), String::new());
            for item in *items {
                lists.item(*item, &mut out);
                out.push('x');
            }
            lists.end(&mut out);
            assert_eq!(out.replace('\n', ""), *want);
        }
    }
}
