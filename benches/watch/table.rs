//! The table that is printed.

use super::edits::Measured;

/// The line above the rows.
pub fn head() {
    println!("| who                 | articles |   median |      p95 |    worst | CPU ms per edit | resident MB |");
    println!("|---------------------|---------:|---------:|---------:|---------:|----------------:|------------:|");
}

/// One row.
pub fn row(measured: &Measured) {
    let ms = |share: f64| measured.quantile(share).as_secs_f64() * 1000.0;
    println!(
        "| {:<19} | {:>8} | {:>8.2} | {:>8.2} | {:>8.2} | {:>15.1} | {:>11.1} |",
        measured.who,
        measured.size,
        ms(0.5),
        ms(0.95),
        ms(1.0),
        measured.processor.as_secs_f64() * 1000.0,
        measured.resident as f64 / 1e6,
    );
}

/// What the largest archive costs against the smallest.
pub fn growth(rows: &[Measured]) {
    let (Some(smallest), Some(largest)) =
        (rows.iter().map(|row| row.size).min(), rows.iter().map(|row| row.size).max())
    else {
        return;
    };
    if smallest == largest {
        return;
    }
    println!();
    for large in rows.iter().filter(|row| row.size == largest) {
        let small = rows.iter().find(|row| row.size == smallest && row.who == large.who);
        if let Some(small) = small {
            let times = large.quantile(0.5).as_secs_f64() / small.quantile(0.5).as_secs_f64();
            println!("{}: {largest} articles take {times:.2} × the time of {smallest}", large.who);
        }
    }
}
