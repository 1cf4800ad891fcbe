//! A power cut in the midst of a run: the store lies on a file system of its own, which forgets whatever it did not have on
//! its disk (`xfs_io -x -c shutdown`).
//!
//! The window: the outcomes that were not on the disk yet. Their mails stand there as under way, and so are sent again; no
//! mail leaves before the disk has it as under way.
//!
//! `COURANT_TEST_CUTS=20 cargo test --test delivery power` cuts more often.

use std::path::PathBuf;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use super::chance::Chance;
use super::house::{FAST, House, readers};
use super::relay::{Deed, Phase, Relay};
use super::support::{is_root, shell};
use super::tally::{Tally, number, tell};

const PEOPLE: usize = 1_000;

/// A file system in a file, mounted on `var`; unmounted when it is dropped.
struct Disk {
    at: PathBuf,
}

impl Disk {
    /// Puts what lies in `var` on it. `Err`: why there can be none here.
    fn under(house: &House) -> Result<Self, String> {
        if !is_root() {
            return Err("this is not root".into());
        }
        let root = house.newsroom.root();
        let disk = Self { at: house.newsroom.path("var") };
        let line = "command -v xfs_io && command -v mkfs.ext4 && mv var kept && mkdir var && truncate -s 96M disk && \
                    mkfs.ext4 -q -F disk && mount -o loop disk var && cp -R kept/. var && sync -f var";
        let made = Command::new("sh").arg("-c").arg(line).current_dir(root).env("PATH", path()).output().unwrap();
        match made.status.success() {
            true => Ok(disk),
            false => Err(format!(
                "there is no xfs_io, or nothing can be mounted (tests/run installs xfsprogs): {}",
                String::from_utf8_lossy(&made.stderr)
            )),
        }
    }

    /// From here on nothing reaches the disk, and what had not is gone.
    fn cut(&self) {
        shell(&self.at, &format!("PATH='{}' xfs_io -x -c shutdown .", path()));
    }

    /// The power is back.
    fn mount_again(&self) {
        shell(self.at.parent().unwrap(), "umount var && mount -o loop disk var");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.at).output();
    }
}

/// Where root's programs are, whoever's environment this is.
fn path() -> String {
    format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap_or_default())
}

#[test]
fn a_power_cut_loses_nothing_and_doubles_at_most_what_the_disk_has_as_under_way() {
    let cuts = number("COURANT_TEST_CUTS", 4);
    let people = readers(PEOPLE);
    let house = House::with_outbox(&people);
    let disk = match Disk::under(&house) {
        Ok(disk) => disk,
        Err(why) => return tell(&format!("NOT TESTED: what a power cut does to the outbox: {why}")),
    };
    let relay = Relay::start(|moment| match moment.phase {
        Phase::Dot => Deed::After(Duration::from_millis(4)),
        _ => Deed::Fine,
    });
    house.mail_through(&format!("smtp://127.0.0.1:{}", relay.port()), &format!("connections = 10\n{FAST}"));
    let mut chance = Chance::new(u64::from(std::process::id()));
    let mut under_way = Vec::new();
    for cut in 0..cuts {
        let daemon = house.start();
        let before = relay.log().mails.len();
        let goal = before + chance.below(2 * house.count("queued") / (cuts - cut + 1));
        assert!(relay.wait(Duration::from_secs(60), |log| log.mails.len() >= goal), "{}", daemon.log());
        sleep(Duration::from_micros(chance.below(5_000) as u64));
        disk.cut();
        // A daemon that lives on without its disk has no more to send than what the disk had as under way.
        sleep(Duration::from_millis(chance.below(100) as u64));
        daemon.kill();
        relay.settle();
        disk.mount_again();
        under_way.push(house.count("attempted"));
        let log = relay.log();
        let (doubles, most) = (Tally::of(&log).doubles(), under_way.iter().sum::<usize>());
        assert!(doubles <= most, "cut {cut}: {doubles} doubles, and {most} mails were under way: {under_way:?}");
    }
    let daemon = house.start();
    house.wait_for_verdicts(&daemon);
    daemon.stop();
    relay.settle();
    let log = relay.log();
    let tally = Tally::of(&log);
    tally.are_the_same();
    let lost = people.iter().filter(|address| tally.times(address) == 0).count();
    let (doubles, all) = (tally.doubles(), under_way.iter().sum::<usize>());
    tell(&format!("{cuts} power cuts, {lost} lost, {doubles} doubles, {all} under way on the disk: {under_way:?}"));
    assert!(lost == 0 && doubles <= all, "{lost} lost, {doubles} doubles, {under_way:?}");
    assert_eq!((log.wrongs.as_slice(), house.count("sent")), (&[][..], PEOPLE));
}
