//! Schema changes that are planned on one state and hold on no other.

use std::sync::Arc;

use cadre_base::{At, Base, BaseError, Draft, Outcome, Snapshot};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::record::answer;

/// How often a change is planned again because the base was changed meanwhile.
const MOST_TRIES: usize = 8;

/// Commits what `plan` makes of the present state, unless it was changed meanwhile; then it is planned again. The outcome, and
/// the state after it.
///
/// # Errors
/// Those of the plan and of the commit.
pub(crate) fn planned(
    app: &App,
    base: &Base,
    caller: &Caller,
    plan: impl Fn(&Snapshot) -> Result<Draft, AppError>,
) -> Result<(Outcome, Arc<Snapshot>), AppError> {
    let mut tries = 0;
    loop {
        let before = answer::before(app, base, caller)?;
        let draft = Draft { if_head: Some(before.seq()), ..plan(&before)? };
        match base.commit(draft) {
            Ok(outcome) => {
                let after = after(base, &outcome)?;
                return Ok((outcome, after));
            }
            Err(BaseError::Changed { .. }) if tries < MOST_TRIES => tries += 1,
            Err(error) => return Err(error.into()),
        }
    }
}

/// The state right after a commit, so that the answer to a request that is asked again is the same.
pub(crate) fn after(base: &Base, outcome: &Outcome) -> Result<Arc<Snapshot>, AppError> {
    let now = base.snapshot();
    if now.seq() == outcome.seq {
        return Ok(now);
    }
    Ok(base.as_of(At::Seq(outcome.seq))?)
}
