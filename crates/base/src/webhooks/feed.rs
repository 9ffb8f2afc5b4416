//! Pages of payloads, and how many there are.

use cadre_model::{Seq, Timestamp};
use cadre_wire::webhooks::{Payload, PayloadFault, Specification};

use super::payload::faulty;
use super::progress::{Place, Progress};
use super::steps::Steps;
use super::{Commit, Levels, MOST_ENTRIES};
use crate::base::Base;
use crate::cells::Files;
use crate::error::BaseError;

/// Most commits that one call goes over.
pub const MOST_COMMITS: usize = 50_000;

/// A webhook, as far as its payloads go.
#[derive(Debug)]
pub struct Subscriber<'a> {
    /// What it watches.
    pub specification: &'a Specification,
    /// Commits made then or later are not heard any more.
    pub until: Option<Timestamp>,
    /// How far it was counted.
    pub progress: &'a mut Progress,
}

/// A page of payloads.
#[derive(Debug)]
pub struct PayloadPage {
    /// Oldest first, the first one at the cursor that was asked for.
    pub payloads: Vec<Payload>,
    /// What to ask for next.
    pub cursor: u64,
    /// Whether there may be more.
    pub more: bool,
}

/// A base's payloads.
#[derive(Clone, Copy)]
pub struct Feed<'a> {
    /// The base.
    pub base: &'a Base,
    /// Who has which role there.
    pub levels: Levels<'a>,
    /// Who gives addresses to stored files.
    pub files: Option<&'a dyn Files>,
}

impl std::fmt::Debug for Feed<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Feed").field("base", &self.base.id()).finish_non_exhaustive()
    }
}

impl Feed<'_> {
    /// The payloads of a webhook from a cursor on, at most `limit`; fewer where they are large. Takes note of how far it came.
    ///
    /// Where the changes of commits were dropped, one payload tells of the fault in place of all those that they had; the cursor
    /// after it is the first that is known again.
    ///
    /// # Errors
    /// [`BaseError::Log`], [`BaseError::Damaged`].
    pub fn page(&self, hook: &mut Subscriber<'_>, cursor: u64, limit: usize) -> Result<PayloadPage, BaseError> {
        let mut page = Page { payloads: Vec::new(), cursor, limit, entries: 0 };
        let mut place = hook.progress.before(cursor);
        let mut steps = loop {
            match self.base.steps(place.seq) {
                Ok(steps) => break steps,
                Err(BaseError::Compacted(lost)) => {
                    let from = lost_at(hook.progress, place, lost);
                    if cursor < from.cursor {
                        page.payloads.push(self.lost(lost)?);
                        return Ok(PayloadPage { payloads: page.payloads, cursor: from.cursor, more: true });
                    }
                    place = from;
                }
                Err(error) => return Err(error),
            }
        };
        let more = self.fill(&mut page, &mut steps, place, hook)?;
        let cursor = cursor + page.payloads.len() as u64;
        Ok(PayloadPage { payloads: page.payloads, cursor, more })
    }

    /// Fills a page; whether there may be more.
    fn fill(
        &self,
        page: &mut Page,
        steps: &mut Steps<'_>,
        mut place: Place,
        hook: &mut Subscriber<'_>,
    ) -> Result<bool, BaseError> {
        for _ in 0..MOST_COMMITS {
            if page.is_full() {
                return Ok(steps.seq() < self.base.snapshot().seq());
            }
            let Some(step) = steps.next_step()? else { return Ok(false) };
            if hook.until.is_some_and(|until| step.info.at >= until) {
                return Ok(false);
            }
            let commit = Commit::new(&step, self.files);
            let telling = commit.tell(hook.specification);
            let after = place.cursor + telling.parts() as u64;
            for cursor in page.next().max(place.cursor)..after {
                if page.is_full() {
                    return Ok(true);
                }
                let part = usize::try_from(cursor - place.cursor).unwrap_or(usize::MAX);
                page.entries += telling.entries().min(MOST_ENTRIES);
                page.payloads.push(telling.payload(part, self.levels));
            }
            place = Place { cursor: after, seq: step.seq };
            hook.progress.reach(place);
        }
        Ok(true)
    }

    /// The payload in place of those of commits up to `seq` whose changes are gone.
    fn lost(&self, seq: Seq) -> Result<Payload, BaseError> {
        let headers = self.base.log().read_headers(self.base.id(), Seq(seq.0.saturating_sub(1)), 1)?;
        let header = headers.first().ok_or_else(|| BaseError::Damaged(format!("commit {seq} is missing")))?;
        Ok(faulty(seq, &header.info, PayloadFault::InternalError, self.levels))
    }
}

/// A page being filled.
struct Page {
    payloads: Vec<Payload>,
    /// The cursor of the first.
    cursor: u64,
    limit: usize,
    /// Records told of so far.
    entries: usize,
}

impl Page {
    fn next(&self) -> u64 {
        self.cursor + self.payloads.len() as u64
    }

    fn is_full(&self) -> bool {
        self.payloads.len() >= self.limit || self.entries >= MOST_ENTRIES
    }
}

/// Counts the payloads of several webhooks up to the newest commit, at most [`MOST_COMMITS`]; whether there is more to count.
///
/// # Errors
/// [`BaseError::Log`], [`BaseError::Damaged`].
pub fn count(base: &Base, hooks: &mut [Subscriber<'_>]) -> Result<bool, BaseError> {
    let mut steps = loop {
        let Some(first) = hooks.iter().map(|hook| hook.progress.last().seq).min() else { return Ok(false) };
        match base.steps(first) {
            Ok(steps) => break steps,
            Err(BaseError::Compacted(lost)) => {
                for hook in hooks.iter_mut().filter(|hook| hook.progress.last().seq < lost) {
                    lost_at(hook.progress, hook.progress.last(), lost);
                }
            }
            Err(error) => return Err(error),
        }
    };
    for _ in 0..MOST_COMMITS {
        let Some(step) = steps.next_step()? else { return Ok(false) };
        let commit = Commit::new(&step, None);
        for hook in hooks.iter_mut() {
            let last = hook.progress.last();
            if last.seq >= step.seq {
                continue;
            }
            let is_over = hook.until.is_some_and(|until| step.info.at >= until);
            let parts = if is_over { 0 } else { commit.tell(hook.specification).parts() as u64 };
            hook.progress.reach(Place { cursor: last.cursor + parts, seq: step.seq });
        }
    }
    Ok(true)
}

/// Where payloads are known again after a run of lost commits that begins at a place. Where they had not been counted before
/// they were lost, the whole run is one payload.
fn lost_at(progress: &mut Progress, place: Place, lost: Seq) -> Place {
    if let Some(known) = progress.from(lost) {
        return known;
    }
    let after = Place { cursor: place.cursor + 1, seq: lost };
    progress.keep(after);
    after
}
