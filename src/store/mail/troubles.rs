//! What became of some mails that a command waits for.

use anyhow::Result;
use rusqlite::OptionalExtension;

use super::MailStore;
use super::count::Count;

impl MailStore {
    /// How many of these letters are in each state.
    pub fn count_letters(&self, keys: &[i64]) -> Result<Count> {
        self.read(|c| {
            let mut query = c.prepare_cached("SELECT state FROM letter WHERE key = ?1")?;
            let mut all = Count::default();
            for key in keys {
                if let Some(state) = query.query_row([key], |row| row.get(0)).optional()? {
                    all.add(state, 1);
                }
            }
            Ok(all)
        })
    }

    /// What the relay said of a mail of these that it did not take, if there is one.
    pub fn trouble(&self, digests: &[i64], letters: &[i64]) -> Result<Option<String>> {
        self.read(|c| {
            let first = |sql: &str, keys: &[i64]| -> Result<Option<String>> {
                let mut query = c.prepare_cached(sql)?;
                for key in keys {
                    if let Some(said) = query.query_row([key], |row| row.get(0)).optional()? {
                        return Ok(Some(said));
                    }
                }
                Ok(None)
            };
            let sql =
                "SELECT outcome FROM delivery WHERE digest = ?1 AND state IN (1, 4, 7, 9) AND outcome IS NOT NULL LIMIT 1";
            match first(sql, digests)? {
                Some(said) => Ok(Some(said)),
                None => first(
                    "SELECT outcome FROM letter WHERE key = ?1 AND state IN (1, 4, 7, 9) AND outcome IS NOT NULL",
                    letters,
                ),
            }
        })
    }
}
