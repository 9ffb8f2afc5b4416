//! Sealing: moving the bodies of old commits into compressed segments, one segment a transaction.
//!
//! Reading and compressing happen beside the writer; only the exchange takes its turn.

use cadre_model::{BaseId, Seq, Timestamp};
use cadre_store::{LogError, SealReport, segment};
use rusqlite::{Connection, params};

use crate::connection::Readers;
use crate::error::During;
use crate::group::Line;
use crate::keys::{LAST_SEQ, commit_key};
use crate::read::{self, BaseRow};

/// Commits that one segment takes at most, so that what one step reads ahead is bounded.
const SEGMENT_COMMITS: usize = 4096;

/// A segment made ready.
struct Sealed {
    base: BaseRow,
    last: Seq,
    count: usize,
    raw_bytes: u64,
    data: Vec<u8>,
}

/// See [`cadre_store::Log::seal`].
pub(crate) fn seal(
    readers: &Readers,
    line: &Line,
    id: BaseId,
    older_than: Timestamp,
    limit: usize,
) -> Result<SealReport, LogError> {
    let mut report = SealReport::default();
    loop {
        let left = limit - usize::try_from(report.sealed).unwrap_or(limit).min(limit);
        let next = readers.read(|conn| {
            let base = read::get_base(conn, id)?;
            let sizes = ready(conn, &base, older_than)?;
            report.more = !sizes.is_empty();
            let take = segment::fill(sizes.into_iter().take(left));
            if take == 0 { Ok(None) } else { pack(conn, id, base, take).map(Some) }
        })?;
        let Some(next) = next else { return Ok(report) };
        // Another that seals may have been first; then this one looks again.
        if line.with_writer(|writer| writer.transact("seal", |conn| exchange(conn, id, &next)))? {
            report.sealed += next.count as u64;
            report.before_bytes += next.raw_bytes;
            report.after_bytes += next.data.len() as u64;
        }
    }
}

/// The sizes of the next bodies to seal.
fn ready(conn: &Connection, base: &BaseRow, older_than: Timestamp) -> Result<Vec<usize>, LogError> {
    let sql = "SELECT at, octet_length(body) FROM commit_open WHERE key BETWEEN ?1 AND ?2 ORDER BY key LIMIT ?3";
    let mut statement = conn.prepare_cached(sql).during("seal")?;
    let first = commit_key(base.no, base.sealed.next());
    let keys = [first, commit_key(base.no, Seq(LAST_SEQ)), SEGMENT_COMMITS as i64];
    let mut rows = statement.query(keys).during("seal")?;
    let mut sizes = Vec::new();
    while let Some(row) = rows.next().during("seal")? {
        if row.get::<_, i64>(0).during("seal")? >= older_than.0 {
            break;
        }
        let size: i64 = row.get(1).during("seal")?;
        sizes.push(usize::try_from(size).unwrap_or(usize::MAX));
    }
    Ok(sizes)
}

/// Compresses the next bodies, after checking them: a segment never hides damage.
fn pack(conn: &Connection, id: BaseId, base: BaseRow, count: usize) -> Result<Sealed, LogError> {
    let first = commit_key(base.no, base.sealed.next());
    let keys = (first, commit_key(base.no, Seq(LAST_SEQ)));
    let mut bodies: Vec<String> = Vec::with_capacity(count);
    let mut last = base.sealed;
    read::rows(conn, read::OPEN_WITH_BODY, keys, count, &mut |commit, row| {
        let body: String = row.get(6).during("seal")?;
        read::check_body(id, commit.seq, &commit.body_sha256, &body)?;
        last = commit.seq;
        bodies.push(body);
        Ok(())
    })?;
    let raw_bytes = bodies.iter().map(|body| body.len() as u64).sum();
    let data = segment::pack(bodies.iter().map(String::as_str)).during("seal")?;
    Ok(Sealed { base, last, count: bodies.len(), raw_bytes, data })
}

/// Puts a segment in the place of its bodies; whether they were there still.
fn exchange(conn: &Connection, id: BaseId, sealed: &Sealed) -> Result<bool, LogError> {
    let now = read::get_base(conn, id)?;
    if (now.no, now.sealed) != (sealed.base.no, sealed.base.sealed) {
        return Ok(false);
    }
    let keys = [commit_key(now.no, now.sealed.next()), commit_key(now.no, sealed.last)];
    let run = || -> rusqlite::Result<()> {
        let count = i64::try_from(sealed.count).unwrap_or(i64::MAX);
        conn.execute(
            "INSERT INTO segment (key, count, data) VALUES (?1, ?2, ?3)",
            params![keys[0], count, sealed.data],
        )?;
        conn.execute(
            "INSERT INTO commit_sealed (key, at, body_sha256, chain, header, answer)
             SELECT key, at, body_sha256, chain, header, answer FROM commit_open WHERE key BETWEEN ?1 AND ?2 ORDER BY key",
            keys,
        )?;
        conn.execute("DELETE FROM commit_open WHERE key BETWEEN ?1 AND ?2", keys)?;
        conn.execute("UPDATE base SET sealed = ?1 WHERE no = ?2", [sealed.last.0.cast_signed(), now.no]).map(drop)
    };
    run().during("seal")?;
    Ok(true)
}
