//! How many mails are in which state, kept while they move, and held against the rows themselves: they add up.

use anyhow::Result;
use rusqlite::{Connection, Transaction, params};

use super::count::Count;
use super::{MailStore, count};

/// How many digests are held against their rows at once: nobody waits long for the store.
const AT_ONCE: usize = 50;

impl MailStore {
    /// How many mails of a digest are in each state; of everything together where none is named.
    pub fn count(&self, digest: Option<i64>) -> Result<Count> {
        self.read(|c| {
            let sql = match digest {
                Some(_) => "SELECT state, mails FROM tally WHERE digest = ?1",
                None => "SELECT state, sum(mails) FROM tally WHERE ?1 IS NULL AND digest > 0 GROUP BY state",
            };
            let mut query = c.prepare_cached(sql)?;
            let mut rows = query.query([digest])?;
            let mut all = Count::default();
            while let Some(row) = rows.next()? {
                all.add(row.get(0)?, count(row.get(1)?));
            }
            Ok(all)
        })
    }

    /// How many letters are in each state.
    pub fn count_all_letters(&self) -> Result<Count> {
        self.count(Some(0))
    }

    /// Holds the counts against the rows: what does not add up, a line each. Digests whose mails are all settled were held
    /// against theirs when they were, and are again when `all` is asked for.
    pub fn check_balance(&self, all: bool) -> Result<Vec<String>> {
        let open: Vec<i64> = self.read(|c| {
            // The newest may have been settled since the last look.
            let mut query = c.prepare_cached(
                "SELECT DISTINCT digest FROM tally WHERE digest > 0 AND (?1 OR state IN (0, 1, 2, 7, 8) AND mails <> 0
                 OR digest > (SELECT coalesce(max(key), 0) - 100 FROM digest))",
            )?;
            Ok(query.query_map([all], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
        })?;
        let mut wrong: Vec<String> = self.read(letters)?.into_iter().collect();
        for some in open.chunks(AT_ONCE) {
            self.read(|c| {
                let mut query = c.prepare_cached(
                    "SELECT (SELECT group_concat(state || ':' || mails, ' ') FROM (SELECT state, mails FROM tally
                         WHERE digest = ?1 AND state >= 0 AND mails <> 0 ORDER BY state)),
                     (SELECT group_concat(state || ':' || mails, ' ') FROM (SELECT state, count(*) AS mails FROM delivery
                         WHERE digest = ?1 GROUP BY state ORDER BY state)),
                     (SELECT sum(CASE WHEN state < 0 THEN mails ELSE -mails END) FROM tally WHERE digest = ?1),
                     (SELECT id FROM digest WHERE key = ?1)",
                )?;
                for key in some {
                    let (kept, there, rest, id): (Option<String>, Option<String>, Option<i64>, Option<String>) =
                        query.query_row([key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
                    if kept != there || rest.unwrap_or(0) != 0 {
                        let name = id.unwrap_or_else(|| key.to_string());
                        wrong.push(format!(
                            "the mails of digest {name} do not add up: counted {}, there are {}, {} more were planned",
                            kept.as_deref().unwrap_or("none"),
                            there.as_deref().unwrap_or("none"),
                            rest.unwrap_or(0)
                        ));
                    }
                }
                Ok(())
            })?;
        }
        Ok(wrong)
    }
}

/// Holds the counts of letters against their rows: what does not add up.
fn letters(c: &Connection) -> Result<Option<String>> {
    let mut query = c.prepare_cached(
        "SELECT (SELECT group_concat(state || ':' || mails, ' ') FROM (SELECT state, mails FROM tally
             WHERE digest = 0 AND state >= 0 AND mails <> 0 ORDER BY state)),
         (SELECT group_concat(state || ':' || mails, ' ') FROM (SELECT state, count(*) AS mails FROM letter
             GROUP BY state ORDER BY state))",
    )?;
    let (kept, there): (Option<String>, Option<String>) = query.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let words = |counts: &Option<String>| counts.clone().unwrap_or_else(|| "none".into());
    let (counted, found) = (words(&kept), words(&there));
    Ok((kept != there).then(|| format!("the letters do not add up: counted {counted}, there are {found}")))
}

/// So many mails of a digest (0: letters) were planned.
pub(super) fn plan(t: &Transaction<'_>, digest: i64, mails: usize) -> Result<()> {
    if mails > 0 {
        t.prepare_cached(
            "INSERT INTO tally VALUES (?1, -1, ?2) ON CONFLICT DO UPDATE SET mails = mails + excluded.mails",
        )?
        .execute(params![digest, i64::try_from(mails)?])?;
    }
    Ok(())
}
