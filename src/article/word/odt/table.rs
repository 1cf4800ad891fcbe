//! Tables (ODF 1.3 part 3, §9).

use super::Reader;
use crate::article::word::document::{Cell, Row, Table};
use crate::article::word::xml::Element;

/// No cell takes more columns, and no row or cell is repeated more often.
const MOST: usize = 100;

impl Reader {
    /// Reads `table:table`.
    pub(super) fn table(&mut self, element: &Element) -> Table {
        let mut table = Table::default();
        self.rows(element, false, &mut table);
        table
    }

    fn rows(&mut self, element: &Element, is_head: bool, table: &mut Table) {
        for child in element.children() {
            match child.name() {
                "table:table-header-rows" => self.rows(child, true, table),
                "table:table-rows" | "table:table-row-group" => self.rows(child, is_head, table),
                "table:table-row" if child.get("table:visibility").is_none_or(|word| word == "visible") => {
                    let row = self.row(child, is_head);
                    table.rows.push(row);
                }
                _ => {}
            }
        }
    }

    fn row(&mut self, element: &Element, is_head: bool) -> Row {
        let mut row = Row { is_head, cells: Vec::new() };
        for cell in element.children().filter(|child| child.name() == "table:table-cell") {
            let number = |name: &str| cell.get(name).and_then(|number| number.parse().ok()).unwrap_or(1).clamp(1, MOST);
            let mut blocks = Vec::new();
            self.blocks(cell, &mut blocks);
            let cell_of = |blocks| Cell {
                columns: number("table:number-columns-spanned"),
                rows: number("table:number-rows-spanned"),
                blocks,
            };
            let repeated = number("table:number-columns-repeated");
            row.cells.extend((1..repeated).map(|_| cell_of(blocks.clone())));
            row.cells.push(cell_of(blocks));
        }
        row
    }
}
