//! Row keys: a base or table and a number in it, packed into one 64-bit integer, so that rows of one base lie together and
//! an append lands at the end of them.

use std::ops::RangeInclusive;

use cadre_model::{RowNo, Seq};

/// Bits of a sequence number in a key: eight million million commits a base.
const SEQ_BITS: u32 = 43;

/// The highest internal number of a base: with [`SEQ_BITS`], keys stay positive.
pub(crate) const LAST_BASE: i64 = (1 << (63 - SEQ_BITS)) - 1;

/// The highest sequence number in a base.
pub(crate) const LAST_SEQ: u64 = (1 << SEQ_BITS) - 1;

/// The highest internal number of a table: with 32 bits of row, keys stay positive.
pub(crate) const LAST_TAB: i64 = i32::MAX as i64;

/// Commits in a block of `time_block`.
pub(crate) const BLOCK: u64 = 1024;

/// The key of a commit; numbers past the last one take the last one's key.
pub(crate) fn commit_key(base: i64, seq: Seq) -> i64 {
    base << SEQ_BITS | seq.0.min(LAST_SEQ).cast_signed()
}

/// The sequence number in the key of a commit.
pub(crate) fn seq_of(key: i64) -> Seq {
    Seq(key.cast_unsigned() & LAST_SEQ)
}

/// The keys of all commits of a base; number 0 is no commit.
pub(crate) fn commit_keys(base: i64) -> RangeInclusive<i64> {
    commit_key(base, Seq(0))..=commit_key(base, Seq(LAST_SEQ))
}

/// The key of a record in a table by its internal number.
pub(crate) fn record_key(tab: i64, row: RowNo) -> i64 {
    tab << 32 | i64::from(row.0)
}

/// The row in the key of a record.
pub(crate) fn row_of(key: i64) -> RowNo {
    #[expect(clippy::cast_possible_truncation, reason = "the low 32 bits are the row")]
    RowNo(key.cast_unsigned() as u32)
}

/// The keys of all records of a table.
pub(crate) fn record_keys(tab: i64) -> RangeInclusive<i64> {
    record_key(tab, RowNo(0))..=record_key(tab, RowNo(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_positive_ordered_and_read_back() {
        let last = commit_key(LAST_BASE, Seq(LAST_SEQ));
        assert_eq!(last, i64::MAX);
        assert_eq!(seq_of(last), Seq(LAST_SEQ));
        assert!(commit_key(1, Seq(LAST_SEQ)) < commit_key(2, Seq(0)));
        assert_eq!(commit_key(1, Seq(u64::MAX)), commit_key(1, Seq(LAST_SEQ)));
        let record = record_key(LAST_TAB, RowNo(u32::MAX));
        assert_eq!(record, i64::MAX);
        assert_eq!(row_of(record), RowNo(u32::MAX));
        assert!(record_key(1, RowNo(u32::MAX)) < record_key(2, RowNo(0)));
    }
}
