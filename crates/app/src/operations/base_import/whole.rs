//! A whole base from its JSON.

use std::sync::Arc;

use cadre_base::{Base, BaseError, Draft, Op};
use cadre_model::Seq;

use super::{BaseImportIn, BaseImportOut, draft, refused, undo_base};
use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::{AppError, Problem};
use crate::operations::base_create::{self, New};
use crate::vault::Progress;
use crate::whole;

/// Makes a base from the JSON of a whole one, under the id and name that it has there.
pub(super) fn import(
    app: &App,
    caller: &Caller,
    input: &BaseImportIn,
    emit: &mut dyn FnMut(Progress),
) -> Result<BaseImportOut, AppError> {
    let file = input.file.as_deref();
    if input.base.is_some() {
        let message = "a whole base is imported as a base of its own, not into another";
        return Err(AppError::new(Code::InvalidRequest, message).hint("name no base, or a new name for it"));
    }
    let whole = whole::read(&input.content).map_err(|problem| refused(file, vec![problem]))?;
    let records = whole.records();
    let name = input.new_base.as_deref().unwrap_or_else(|| whole.name()).to_owned();
    let base = base_create::create(app, caller, New { id: Some(whole.id), ..New::named(&name) })?;
    emit(Progress::new("write", 0, records));
    let head = Arc::clone(&base.snapshot().schema().head);
    let mut ops = vec![Op::Changes(whole.changes(&head))];
    if input.new_base.is_some() {
        ops.push(Op::NameBase(name));
    }
    let outcome = base.commit(Draft { ops, ..draft(caller, file.unwrap_or("a file")) });
    match outcome {
        Ok(outcome) => {
            emit(Progress::new("write", records, records));
            Ok(whole_told(&base, records, outcome.seq))
        }
        Err(error) => {
            undo_base(app, caller, &base);
            let what = match error {
                BaseError::Conflict(what) => what,
                other => return Err(other.into()),
            };
            Err(refused(file, vec![Problem { place: "the base".to_owned(), what }]))
        }
    }
}

fn whole_told(base: &Base, records: u64, commit: Seq) -> BaseImportOut {
    let snapshot = base.snapshot();
    let schema = snapshot.schema();
    let tables = schema.head.tables.iter().filter_map(|no| schema.table(*no)).map(|table| table.name.clone());
    BaseImportOut {
        base: base.id(),
        base_name: schema.head.name.clone(),
        made_base: true,
        tables: tables.collect(),
        records,
        fields: Vec::new(),
        stubs: Vec::new(),
        commit,
    }
}
