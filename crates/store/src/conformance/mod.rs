//! The suite that every [`Log`] and [`Blobs`] has to pass; it covers every method.
//!
//! An implementation's tests name the suite once and hand it a way to make an empty store:
//!
//! ```ignore
//! cadre_store::conformance_tests!(MySubject::new());
//! ```
//!
//! Each case becomes a test of its own.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test suite: a failure is a panic")]

use std::sync::Arc;

use cadre_model::{BaseId, Seq};

use crate::log::{Blobs, Digest, Log, RecordKey};

pub mod appending;
pub mod blobs;
pub mod build;
pub mod racing;
pub mod reading;
pub mod sealing;
pub mod trouble;

/// What the suite is run on: an empty store, and what tests may do to it behind its back.
pub trait Subject {
    /// The log under test.
    fn log(&self) -> Arc<dyn Log>;

    /// The contents under test.
    fn blobs(&self) -> Arc<dyn Blobs>;

    /// Closes everything and opens it again, as a restart does. Handles taken before are not used after.
    fn reopen(&mut self);

    /// Alters what is stored, behind the store's back.
    fn damage(&mut self, damage: Damage);
}

/// What to alter.
#[derive(Clone, Copy, Debug)]
pub enum Damage {
    /// The body of an unsealed commit.
    Body(BaseId, Seq),
    /// The header of a commit.
    Header(BaseId, Seq),
    /// A current record.
    Record(BaseId, RecordKey),
    /// A content.
    Blob(Digest),
}

/// Makes one test of each case of the suite, on the subject that the expression makes.
#[macro_export]
macro_rules! conformance_tests {
    ($make:expr) => {
        $crate::conformance_tests!(@ $make;
            appending: a_first_append_creates_the_base;
            appending: numbers_follow_without_gaps_and_the_chain_fits;
            appending: a_stale_head_is_refused_and_leaves_no_trace;
            appending: what_no_log_can_store_is_refused;
            appending: state_is_written_replaced_and_removed;
            appending: a_record_names_the_commit_that_wrote_it;
            appending: texts_are_kept_exactly;
            appending: large_texts_are_kept;
            appending: the_largest_numbers_are_kept;
            appending: bases_do_not_see_each_other;
            appending: everything_survives_a_restart;
            reading: a_header_keeps_all_that_was_said;
            reading: commits_are_read_in_pages;
            reading: records_come_by_table_and_row_until_told_to_stop;
            reading: a_reader_may_write_while_it_reads;
            reading: an_instant_finds_the_last_commit_before_it;
            reading: an_instant_is_found_though_the_clock_went_back;
            reading: a_key_finds_its_newest_commit;
            reading: an_unknown_base_is_an_error;
            racing: a_reader_sees_whole_batches_only;
            racing: of_two_writers_exactly_one_wins_each_number;
            racing: writers_of_many_bases_all_get_through;
            sealing: sealed_bodies_read_as_before;
            sealing: sealing_goes_in_steps_and_stops_at_the_threshold;
            sealing: sealing_goes_on_while_others_append;
            sealing: large_bodies_are_sealed;
            trouble: a_removed_base_is_gone_and_alone;
            trouble: a_damaged_body_is_an_error_and_others_are_read;
            trouble: a_damaged_header_breaks_the_chain_or_the_reading;
            trouble: a_damaged_record_is_an_error_that_names_it;
            blobs: a_content_is_found_under_its_hash;
            blobs: a_content_is_stored_once;
            blobs: contents_are_listed_and_removed;
            blobs: a_damaged_content_is_an_error_and_is_mended;
            blobs: contents_survive_a_restart;
        );
    };
    (@ $make:expr; $($module:ident: $case:ident;)*) => {$(
        #[test]
        fn $case() {
            $crate::conformance::$module::$case(&mut $make);
        }
    )*};
}
