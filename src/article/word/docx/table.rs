//! Tables (ECMA-376 §17.4): rows and cells, and the cells that go on over several.

use std::collections::HashMap;

use super::{Reader, switch, value};
use crate::article::word::document::{Cell, Row, Table};
use crate::article::word::xml::Element;

/// No cell takes more columns.
const WIDEST: usize = 100;

impl Reader {
    /// Reads `w:tbl`.
    pub(super) fn table(&mut self, element: &Element) -> Table {
        let mut table = Table::default();
        // By column: the row and the cell that goes on downwards there.
        let mut open = HashMap::new();
        self.rows(element, &mut table, &mut open);
        table
    }

    fn rows(&mut self, element: &Element, table: &mut Table, open: &mut HashMap<usize, (usize, usize)>) {
        for child in element.children() {
            match child.name() {
                "w:tr" => self.row(child, table, open),
                "w:sdt" => child.child("w:sdtContent").into_iter().for_each(|inner| self.rows(inner, table, open)),
                "w:ins" | "w:customXml" => self.rows(child, table, open),
                _ => {}
            }
        }
    }

    fn row(&mut self, element: &Element, table: &mut Table, open: &mut HashMap<usize, (usize, usize)>) {
        let properties = element.child("w:trPr");
        let says = |name: &str| properties.and_then(|properties| switch(properties, name)).unwrap_or(false);
        if properties.is_some_and(super::is_deleted) || says("w:hidden") {
            return;
        }
        let before = properties.and_then(|properties| value(properties, "w:gridBefore"));
        let mut column = before.and_then(|before| before.parse::<usize>().ok()).unwrap_or(0).min(WIDEST);
        let at = table.rows.len();
        let mut row = Row { is_head: says("w:tblHeader"), cells: Vec::new() };
        if column > 0 {
            row.cells.push(Cell { columns: column, rows: 1, blocks: Vec::new() });
        }
        for cell in cells(element) {
            let properties = cell.child("w:tcPr");
            let said = |name: &str| properties.and_then(|properties| properties.child(name));
            let columns = said("w:gridSpan").and_then(|span| span.get("w:val")?.parse().ok()).unwrap_or(1);
            let columns = columns.clamp(1, WIDEST);
            let goes_on =
                |name: &str| said(name).is_some_and(|merge| merge.get("w:val").is_none_or(|word| word == "continue"));
            let upper = open.get(&column).copied().filter(|_| goes_on("w:vMerge"));
            if let Some(upper) = upper.and_then(|(row, cell)| table.rows.get_mut(row)?.cells.get_mut(cell)) {
                upper.rows += 1;
            } else if goes_on("w:hMerge") && !row.cells.is_empty() {
                row.cells.iter_mut().last().into_iter().for_each(|left| left.columns += columns);
            } else {
                if said("w:vMerge").is_some() {
                    open.insert(column, (at, row.cells.len()));
                } else {
                    open.remove(&column);
                }
                let blocks = if said("w:cellDel").is_some() { Vec::new() } else { self.apart(cell) };
                row.cells.push(Cell { columns, rows: 1, blocks });
            }
            column += columns;
        }
        table.rows.push(row);
    }
}

/// The cells of a row, out of what controls or insertions wrap them.
fn cells(row: &Element) -> Vec<&Element> {
    row.children()
        .flat_map(|child| match child.name() {
            "w:tc" => vec![child],
            "w:sdt" => child.child("w:sdtContent").map(cells).unwrap_or_default(),
            "w:ins" | "w:customXml" => cells(child),
            _ => Vec::new(),
        })
        .collect()
}
