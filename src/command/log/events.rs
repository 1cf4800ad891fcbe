//! Lines that are worth finding: each kind has an id of its own (systemd.journal-fields(7), `MESSAGE_ID=`), by which
//! `journalctl MESSAGE_ID=…` finds it whatever its words. An id never changes.

/// The kinds, as the field `event` names them.
pub const EVENTS: [(&str, &str); 13] = [
    ("started", "fe3663c0d1014a1488149830873c8a5e"),
    ("stopped", "5d146d55168f45f69a42eccc44dff8d8"),
    ("published", "45cb120e369c4251a9e6dbd2ac8adc66"),
    ("problem", "95e06e3acfb64178adafd7d9436db91a"),
    ("settings_taken", "fa25ba4bd5a845ba936c4d68c1b6cd47"),
    ("settings_refused", "6b8ec4a4812643ffaec3bbef4040f0ed"),
    ("publishing_fault", "a3597f105afc44ddaf4e10fcc510b043"),
    ("mail_fault", "057de0af14b64da0a673dc6419ed0ad0"),
    ("digest_planned", "8264d728cd974fc8bc16208bf3490c08"),
    ("mail_sent", "98b914e0006f40f1a547a74e66968222"),
    ("mail", "69581ca4b014413890522f762252a753"),
    ("unsubscribed", "9749fc715b10470681f288d2aaf3bb9a"),
    ("suppressed", "d65785a2583041fe8b2e52241ab7e2d6"),
];

/// The id of a kind.
pub fn id(event: &str) -> Option<&'static str> {
    EVENTS.iter().find(|(name, _)| *name == event).map(|(_, id)| *id)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use super::*;

    /// The texts between `event = "` and the next quotation mark, in all sources.
    fn used() -> BTreeSet<String> {
        let (mut used, mut places) = (BTreeSet::new(), vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")]);
        while let Some(place) = places.pop() {
            let inside: Vec<PathBuf> = std::fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path()).collect();
            for path in inside {
                if path.is_dir() {
                    places.push(path);
                    continue;
                }
                let source = std::fs::read_to_string(&path).unwrap_or_default();
                let named = source.split("event = \"").skip(1).filter_map(|rest| rest.split_once('"'));
                used.extend(named.map(|(name, _)| name.to_owned()).filter(|name| name.chars().all(|c| c != ' ')));
            }
        }
        used
    }

    #[test]
    fn every_kind_is_used_has_one_id_and_stands_in_the_handbook() {
        let handbook = include_str!("../../../docs/log.md");
        let names: BTreeSet<String> = EVENTS.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(used(), names);
        for (name, id) in EVENTS {
            assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
            assert_eq!(EVENTS.iter().filter(|(_, other)| *other == id).count(), 1, "{id}");
            assert!(handbook.contains(&format!("| `{name}` |")) && handbook.contains(id), "docs/log.md lacks {name}");
        }
    }
}
