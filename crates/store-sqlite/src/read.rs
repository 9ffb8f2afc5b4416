//! Reading commits, headers and heads inside a read transaction.

use cadre_model::{BaseId, Idempotency, Seq, TableNo, Timestamp};
use cadre_store::chain;
use cadre_store::{BaseEntry, Body, Commit, Digest, Head, Header, LogError, segment};
use rusqlite::{Connection, OptionalExtension, Row};

use crate::error::{During, damaged};
use crate::keys::{BLOCK, LAST_SEQ, commit_key, commit_keys, seq_of};

/// A base's row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BaseRow {
    /// Its number in this file.
    pub(crate) no: i64,
    /// The last commit whose body is in a segment.
    pub(crate) sealed: Seq,
}

/// A stored commit without its body.
pub(crate) struct CommitRow {
    pub(crate) seq: Seq,
    pub(crate) at: Timestamp,
    pub(crate) body_sha256: Digest,
    pub(crate) chain: Digest,
    pub(crate) header: String,
    pub(crate) answer: Option<String>,
}

impl CommitRow {
    /// Reads the first six columns of the statements below.
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: seq_of(row.get(0)?),
            at: Timestamp(row.get(1)?),
            body_sha256: row.get(2)?,
            chain: row.get(3)?,
            header: row.get(4)?,
            answer: row.get(5)?,
        })
    }

    /// The header, checked to be the one of this row.
    pub(crate) fn parse(&self, base: BaseId) -> Result<Header, LogError> {
        let header = chain::parse_header(&self.header, self.body_sha256, self.chain, self.answer.as_deref())
            .map_err(|detail| damaged(base, commit_name(self.seq), detail))?;
        if header.seq != self.seq || header.info.at != self.at {
            let detail = format!("its header is the one of commit {} at {}", header.seq, header.info.at);
            return Err(damaged(base, commit_name(self.seq), detail));
        }
        Ok(header)
    }
}

/// How errors call a commit.
pub(crate) fn commit_name(seq: Seq) -> String {
    format!("commit {seq}")
}

/// The row of a base.
pub(crate) fn find_base(conn: &Connection, id: BaseId) -> rusqlite::Result<Option<BaseRow>> {
    conn.prepare_cached("SELECT no, sealed FROM base WHERE id = ?1")?
        .query_row([id.to_string()], |row| {
            Ok(BaseRow { no: row.get(0)?, sealed: Seq(row.get::<_, i64>(1)?.cast_unsigned()) })
        })
        .optional()
}

/// The row of a base that must be there.
pub(crate) fn get_base(conn: &Connection, id: BaseId) -> Result<BaseRow, LogError> {
    find_base(conn, id).during("find the base")?.ok_or(LogError::NoBase(id))
}

/// Where a base's log ends.
pub(crate) fn head(conn: &Connection, base: &BaseRow) -> rusqlite::Result<Head> {
    let last = |sql: &str| {
        let range = commit_keys(base.no);
        let read = |row: &Row<'_>| Ok(Head { seq: seq_of(row.get(0)?), chain: row.get(1)? });
        conn.prepare_cached(sql)?.query_row([range.start(), range.end()], read).optional()
    };
    if let Some(head) =
        last("SELECT key, chain FROM commit_open WHERE key BETWEEN ?1 AND ?2 ORDER BY key DESC LIMIT 1")?
    {
        return Ok(head);
    }
    let sealed = last("SELECT key, chain FROM commit_sealed WHERE key BETWEEN ?1 AND ?2 ORDER BY key DESC LIMIT 1")?;
    Ok(sealed.unwrap_or_default())
}

/// All bases with their heads, by id.
pub(crate) fn bases(conn: &Connection) -> Result<Vec<BaseEntry>, LogError> {
    let mut statement = conn.prepare_cached("SELECT id, no, sealed FROM base ORDER BY id").during("list the bases")?;
    let rows = statement.query_map([], |row| {
        let base = BaseRow { no: row.get(1)?, sealed: Seq(row.get::<_, i64>(2)?.cast_unsigned()) };
        Ok((row.get::<_, String>(0)?, base))
    });
    let mut entries = Vec::new();
    for row in rows.during("list the bases")? {
        let (id, base) = row.during("list the bases")?;
        let id =
            id.parse().map_err(|error| LogError::Database { what: "list the bases", source: Box::new(error) as _ })?;
        entries.push(BaseEntry { id, head: head(conn, &base).during("list the bases")? });
    }
    Ok(entries)
}

/// The tables of a base that have or had records, by number, with their numbers in this file.
pub(crate) fn tabs(conn: &Connection, base: i64) -> rusqlite::Result<Vec<(TableNo, i64)>> {
    let mut statement = conn.prepare_cached("SELECT number, no FROM tab WHERE base = ?1 ORDER BY number")?;
    let rows = statement.query_map([base], |row| Ok((TableNo(row.get(0)?), row.get(1)?)))?;
    rows.collect()
}

/// Visits stored commits of one of the two tables, ascending.
pub(crate) fn rows(
    conn: &Connection,
    sql: &str,
    keys: (i64, i64),
    limit: usize,
    visit: &mut dyn FnMut(CommitRow, &Row<'_>) -> Result<(), LogError>,
) -> Result<(), LogError> {
    let mut statement = conn.prepare_cached(sql).during("read commits")?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = statement.query([keys.0, keys.1, limit]).during("read commits")?;
    while let Some(row) = rows.next().during("read commits")? {
        visit(CommitRow::read(row).during("read commits")?, row)?;
    }
    Ok(())
}

/// Sealed commits between two keys, ascending, at most a number.
pub(crate) const SEALED: &str = "SELECT key, at, body_sha256, chain, header, answer FROM commit_sealed \
                                 WHERE key BETWEEN ?1 AND ?2 ORDER BY key LIMIT ?3";

/// The same of commits as they were appended.
pub(crate) const OPEN: &str = "SELECT key, at, body_sha256, chain, header, answer FROM commit_open \
                               WHERE key BETWEEN ?1 AND ?2 ORDER BY key LIMIT ?3";

/// The same with bodies.
pub(crate) const OPEN_WITH_BODY: &str = "SELECT key, at, body_sha256, chain, header, answer, body FROM commit_open \
                                         WHERE key BETWEEN ?1 AND ?2 ORDER BY key LIMIT ?3";

/// Headers above a number.
pub(crate) fn headers(conn: &Connection, id: BaseId, after: Seq, limit: usize) -> Result<Vec<Header>, LogError> {
    let base = get_base(conn, id)?;
    let mut headers = Vec::new();
    let Some((range, open)) = page(&base, after) else { return Ok(headers) };
    let sources = if open { [None, Some(OPEN)] } else { [Some(SEALED), Some(OPEN)] };
    for sql in sources.into_iter().flatten() {
        let left = limit - headers.len();
        rows(conn, sql, range, left, &mut |row, _| {
            headers.push(row.parse(id)?);
            Ok(())
        })?;
    }
    Ok(headers)
}

/// Commits above a number, bodies checked.
pub(crate) fn commits(conn: &Connection, id: BaseId, after: Seq, limit: usize) -> Result<Vec<Commit>, LogError> {
    let base = get_base(conn, id)?;
    let mut commits = Vec::new();
    let Some((range, open)) = page(&base, after) else { return Ok(commits) };
    if !open {
        let mut sealed = Vec::new();
        rows(conn, SEALED, range, limit, &mut |row, _| {
            sealed.push(row);
            Ok(())
        })?;
        commits = unseal(conn, id, base.no, &sealed)?;
    }
    let left = limit - commits.len();
    rows(conn, OPEN_WITH_BODY, range, left, &mut |commit, row| {
        let body = row.get(6).during("read commits")?;
        commits.push(checked(id, &commit, body)?);
        Ok(())
    })?;
    Ok(commits)
}

/// The keys above a number, and whether none of them is sealed; `None` when there can be none.
fn page(base: &BaseRow, after: Seq) -> Option<((i64, i64), bool)> {
    let first = Seq(after.0.checked_add(1)?);
    let range = (commit_key(base.no, first), commit_key(base.no, Seq(LAST_SEQ)));
    (first.0 <= LAST_SEQ).then_some((range, after >= base.sealed))
}

/// Puts bodies to sealed commits that follow each other.
fn unseal(conn: &Connection, id: BaseId, base: i64, rows: &[CommitRow]) -> Result<Vec<Commit>, LogError> {
    let mut commits = Vec::with_capacity(rows.len());
    while let Some(row) = rows.get(commits.len()) {
        let (first, data) = find_segment(conn, id, base, row.seq)?;
        let skip = usize::try_from(row.seq.0 - first.0).unwrap_or(usize::MAX);
        let rest = &rows[commits.len()..];
        let bodies = segment::unpack(&data, skip, rest.len())
            .map_err(|error| damaged(id, commit_name(row.seq), format!("its segment is not readable: {error}")))?;
        if bodies.is_empty() {
            return Err(damaged(id, commit_name(row.seq), "its segment ends before it"));
        }
        for (row, body) in rest.iter().zip(bodies) {
            commits.push(checked(id, row, body)?);
        }
    }
    Ok(commits)
}

/// The segment that holds a commit: the number of its first commit, and its bytes.
fn find_segment(conn: &Connection, id: BaseId, base: i64, seq: Seq) -> Result<(Seq, Vec<u8>), LogError> {
    let sql = "SELECT key, data FROM segment WHERE key BETWEEN ?1 AND ?2 ORDER BY key DESC LIMIT 1";
    let found = conn.prepare_cached(sql).and_then(|mut statement| {
        let keys = [*commit_keys(base).start(), commit_key(base, seq)];
        statement.query_row(keys, |row| Ok((seq_of(row.get(0)?), row.get(1)?))).optional()
    });
    found.during("read a segment")?.ok_or_else(|| damaged(id, commit_name(seq), "its segment is missing"))
}

fn checked(id: BaseId, row: &CommitRow, body: String) -> Result<Commit, LogError> {
    check_body(id, row.seq, &row.body_sha256, &body)?;
    Ok(Commit { header: row.parse(id)?, body: Body::Text(body) })
}

/// Checks a body against its hash.
pub(crate) fn check_body(id: BaseId, seq: Seq, hash: &Digest, body: &str) -> Result<(), LogError> {
    if chain::sha256(body.as_bytes()) == *hash {
        return Ok(());
    }
    Err(damaged(id, commit_name(seq), "its body does not match its hash"))
}

/// The highest commit among those made at or before an instant.
///
/// Whole blocks of commits know their earliest instant: at most one block and the last, open one are searched.
pub(crate) fn seq_at(conn: &Connection, id: BaseId, at: Timestamp) -> Result<Seq, LogError> {
    let base = get_base(conn, id)?;
    let end = head(conn, &base).during("read the head")?.seq.0;
    let whole = end / BLOCK;
    let seek = || {
        if let Some(seq) = last_in(conn, &base, at, whole * BLOCK + 1, end)? {
            return Ok(Some(seq));
        }
        let sql = "SELECT key FROM time_block WHERE key BETWEEN ?1 AND ?2 AND min_at <= ?3 ORDER BY key DESC LIMIT 1";
        let range = commit_keys(base.no);
        let block = conn
            .prepare_cached(sql)?
            .query_row([*range.start(), *range.end(), at.0], |row| row.get(0).map(|key| seq_of(key).0))
            .optional()?;
        block.map_or(Ok(None), |block| last_in(conn, &base, at, block * BLOCK + 1, (block + 1) * BLOCK))
    };
    let found: rusqlite::Result<Option<Seq>> = seek();
    Ok(found.during("search an instant")?.unwrap_or_default())
}

/// The highest commit of a range made at or before an instant.
fn last_in(conn: &Connection, base: &BaseRow, at: Timestamp, first: u64, last: u64) -> rusqlite::Result<Option<Seq>> {
    let find = |sql: &str| {
        let keys = [commit_key(base.no, Seq(first)), commit_key(base.no, Seq(last)), at.0];
        conn.prepare_cached(sql)?.query_row(keys, |row| row.get(0).map(seq_of)).optional()
    };
    let open = "SELECT key FROM commit_open WHERE key BETWEEN ?1 AND ?2 AND at <= ?3 ORDER BY key DESC LIMIT 1";
    let sealed = "SELECT key FROM commit_sealed WHERE key BETWEEN ?1 AND ?2 AND at <= ?3 ORDER BY key DESC LIMIT 1";
    match find(open)? {
        Some(seq) => Ok(Some(seq)),
        None if first <= base.sealed.0 => find(sealed),
        None => Ok(None),
    }
}

/// The newest commit under an idempotency key.
pub(crate) fn find_key(conn: &Connection, id: BaseId, key: &str) -> Result<Option<(Header, Idempotency)>, LogError> {
    let Some(base) = find_base(conn, id).during("find the base")? else { return Ok(None) };
    let found: rusqlite::Result<Option<i64>> = conn
        .prepare_cached("SELECT seq FROM idempotency WHERE base = ?1 AND key = ?2")
        .and_then(|mut statement| statement.query_row((base.no, key), |row| row.get(0)).optional());
    let Some(seq) = found.during("find a key")?.map(|seq| Seq(seq.cast_unsigned())) else { return Ok(None) };
    let header = headers(conn, id, Seq(seq.0.saturating_sub(1)), 1)?.pop();
    match header.filter(|header| header.seq == seq).and_then(|h| h.info.idempotency.clone().map(|used| (h, used))) {
        Some((header, used)) if used.key == key => Ok(Some((header, used))),
        _ => Err(damaged(id, commit_name(seq), "it does not carry the idempotency key it is listed under")),
    }
}
