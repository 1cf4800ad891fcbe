//! Bars as paths of SVG: one path a kind of bar, so that a picture is a few hundred bytes however many bars it has.

use std::fmt::Write as _;

/// How wide a bar with the gap after it is, and the gap.
const STEP: u64 = 10;
const GAP: u64 = 2;
/// How high the tallest bar is.
pub const HEIGHT: u64 = 100;

/// How wide a picture of so many bars is.
pub fn width(bars: usize) -> u64 {
    (bars as u64 * STEP).saturating_sub(GAP)
}

/// Bars of stacked parts, from the bottom up: one path for the first part of every bar, one for the second …
pub fn stacks<const N: usize>(bars: &[[u64; N]]) -> [String; N] {
    let tallest = bars.iter().map(|bar| bar.iter().sum()).max().unwrap_or(0).max(1);
    let mut paths = [const { String::new() }; N];
    for (at, bar) in bars.iter().enumerate() {
        let (x, mut below) = (at as u64 * STEP, 0);
        for (path, part) in paths.iter_mut().zip(bar) {
            let foot = scaled(below, tallest);
            below += part;
            // One mail among a million is seen all the same.
            let height = (scaled(below, tallest) - foot).max(u64::from(*part > 0) * 2);
            if height > 0 {
                let bottom = HEIGHT.saturating_sub(foot);
                _ = write!(path, "M{x} {bottom}v-{height}h{}v{height}z", STEP - GAP);
            }
        }
    }
    paths
}

fn scaled(value: u64, tallest: u64) -> u64 {
    let scaled = u128::from(value) * u128::from(HEIGHT) / u128::from(tallest);
    u64::try_from(scaled).unwrap_or(HEIGHT)
}
