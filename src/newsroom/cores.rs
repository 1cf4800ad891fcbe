//! Work on all cores, handed on in order.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

use crate::heartbeat;

/// Does the pieces `0..count`, and hands them on in their order while others are still done: only a few are ever held. A single one is
/// done by this thread.
pub fn on_all_cores<T: Send>(count: usize, one: impl Fn(usize) -> T + Sync, take: &mut dyn FnMut(T)) {
    // To ask how many cores there are takes a dozen files to read: not for an edit.
    let cores = if count < 2 { 1 } else { std::thread::available_parallelism().map_or(1, NonZero::get) };
    if cores == 1 {
        return (0..count).for_each(|at| take(one(at)));
    }
    let (heart, next) = (heartbeat::heart(), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let (done, arrived) = sync_channel(cores);
        for _ in 0..cores {
            let (done, heart, next, one) = (done.clone(), heart.clone(), &next, &one);
            scope.spawn(move || {
                heart.keep();
                let own = || next.fetch_add(1, Ordering::Relaxed);
                for at in std::iter::repeat_with(own).take_while(|at| *at < count) {
                    heart.beat();
                    // Nobody takes any more: the publisher has ended.
                    if done.send((at, one(at))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(done);
        let (mut early, mut wanted) = (BTreeMap::new(), 0);
        for (at, piece) in arrived {
            early.insert(at, piece);
            while let Some(piece) = early.remove(&wanted) {
                take(piece);
                wanted += 1;
            }
        }
    });
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_in_their_order_however_long_each_takes() {
        for count in [0, 1, 2, 7, 100] {
            let mut taken = Vec::new();
            let one = |at: usize| {
                (0..(at * 7919) % 13 * 1000).for_each(|_| std::hint::spin_loop());
                at
            };
            on_all_cores(count, one, &mut |piece| taken.push(piece));
            assert_eq!(taken, (0..count).collect::<Vec<_>>());
        }
    }
}
