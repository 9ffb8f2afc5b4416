//! A table made as a CSV file. Source: reference, section 5.3.

use cadre_app::operations::csv_sync::{CsvSync, CsvSyncIn};
use cadre_edge::Response;
use cadre_wire::RequestError;
use cadre_wire::csv_sync::{SyncAnswer, check_bytes};

use crate::call::{Call, Failure, json_of, ok, put_commit};
use crate::path::Seg;

/// The segment that names the synchronisation.
pub(crate) const SYNC: Seg = Seg::Text("sync");

/// `POST /v0/{base}/{table}/sync/{sync}`.
pub(crate) fn csv(call: &Call) -> Result<Response, Failure> {
    if call.shared.settings.limits.is_some() {
        check_bytes(call.body.len())?;
    }
    let content = str::from_utf8(&call.body)
        .map_err(|error| RequestError::NotCsv(format!("it is not UTF-8 from byte {} on", error.valid_up_to())))?;
    let done = call.run_once::<CsvSync>(CsvSyncIn {
        base: Some(call.base().to_owned()),
        table: call.table().to_owned(),
        sync: call.filled.get(SYNC).to_owned(),
        content: content.to_owned(),
    })?;
    let mut answer = ok(json_of(&SyncAnswer { success: done.success })?);
    put_commit(answer.headers_mut(), done.commit);
    Ok(answer)
}
