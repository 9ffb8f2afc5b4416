//! Past moments of a base, as requests name them.

use std::sync::Arc;

use cadre_base::{At, Base, Snapshot};
use cadre_model::{Seq, Timestamp};

use crate::code::Code;
use crate::error::AppError;
use crate::given;

/// A state of a base, and what NOW and TODAY are in questions to it.
pub(crate) struct Moment {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) now: Timestamp,
}

/// The state after a commit (`12`) or at an instant (`2026-11-20T09:30:00Z`; a day is its first instant in UTC); without a
/// text the present one.
pub(crate) fn find(base: &Base, as_of: Option<&str>, now: Timestamp) -> Result<Moment, AppError> {
    let Some(text) = as_of else { return Ok(Moment { snapshot: base.snapshot(), now }) };
    let at = parse(text)?;
    let snapshot = base.as_of(at)?;
    let now = match at {
        At::Seq(_) => snapshot.at(),
        At::Instant(instant) => instant,
    };
    Ok(Moment { snapshot, now })
}

fn parse(text: &str) -> Result<At, AppError> {
    if let Ok(seq) = text.parse() {
        return Ok(At::Seq(Seq(seq)));
    }
    given::instant(text).map(|at| At::Instant(Timestamp(at))).map_err(|_| {
        let message = format!("{text:?} is no moment of a base");
        AppError::new(Code::InvalidRequest, message)
            .hint("give the number of a commit, a day such as 2026-11-20, or an instant such as 2026-11-20T09:30:00Z")
    })
}
