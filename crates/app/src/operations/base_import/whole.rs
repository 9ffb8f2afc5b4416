//! A whole base from its JSON.

use std::sync::Arc;

use cadre_base::{Base, BaseError, Draft, Op};
use cadre_model::{BaseId, FieldKind, Seq};

use super::{BaseImportIn, BaseImportOut, ImportedField, draft, refused, undo_base};
use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::{AppError, Problem};
use crate::import::airtable::{self, Assembled};
use crate::import::claims::Claims;
use crate::operations::base_create::{self, New};
use crate::vault::Progress;
use crate::whole::{self, Whole};

/// Makes a base from the JSON of a whole one, under the id and name that it has there.
pub(super) fn import(
    app: &App,
    caller: &Caller,
    input: &BaseImportIn,
    emit: &mut dyn FnMut(Progress),
) -> Result<BaseImportOut, AppError> {
    refuse_base(input)?;
    let mut read = whole::read(&input.content).map_err(|problem| refused(input.file.as_deref(), vec![problem]))?;
    let mut claims = Claims::of(app, caller);
    read.each_object(|object| claims.check_file(object))?;
    let (base, told) = write(app, caller, input, read, emit)?;
    app.downloads().look_through(&base);
    Ok(told)
}

/// Makes a base from JSON in the shapes of Airtable's API, under the ids that it has there.
pub(super) fn import_airtable(
    app: &App,
    caller: &Caller,
    input: &BaseImportIn,
    emit: &mut dyn FnMut(Progress),
) -> Result<BaseImportOut, AppError> {
    refuse_base(input)?;
    let refused = |problems| refused(input.file.as_deref(), problems);
    let mut read = airtable::read(&input.content).map_err(|problem| refused(vec![problem]))?;
    let mut claims = Claims::of(app, caller);
    read.values_mut().try_for_each(|value| claims.check(value))?;
    let Some(name) = input.new_base.clone().or_else(|| read.name.clone()) else {
        let message = "neither the file nor the request names the base";
        return Err(AppError::new(Code::InvalidRequest, message).hint("give `newBase`, or a `name` in the file"));
    };
    let id = read.id.unwrap_or_else(|| BaseId::generate(&mut rand::rng()));
    read.begin_with(caller.actor().user.as_ref());
    let Assembled { whole, notes } = airtable::assemble(read, id, &name, app.now()).map_err(refused)?;
    let (base, mut told) = write(app, caller, input, whole, emit)?;
    told.fields = notes.into_iter().map(ImportedField::from).collect();
    name_by_id(&base, caller);
    app.downloads().look_through(&base);
    Ok(told)
}

fn refuse_base(input: &BaseImportIn) -> Result<(), AppError> {
    if input.base.is_none() {
        return Ok(());
    }
    let message = "a whole base is imported as a base of its own, not into another";
    Err(AppError::new(Code::InvalidRequest, message).hint("name no base, or a new name for it"))
}

fn write(
    app: &App,
    caller: &Caller,
    input: &BaseImportIn,
    whole: Whole,
    emit: &mut dyn FnMut(Progress),
) -> Result<(Arc<Base>, BaseImportOut), AppError> {
    let file = input.file.as_deref();
    let records = whole.records();
    let name = input.new_base.as_deref().unwrap_or_else(|| whole.name()).to_owned();
    let base = base_create::create(app, caller, New { id: Some(whole.id), ..New::named(&name) })?;
    emit(Progress::new("write", 0, records));
    let head = Arc::clone(&base.snapshot().schema().head);
    let mut ops = vec![Op::Changes(whole.changes(&head))];
    if input.new_base.is_some() {
        ops.push(Op::NameBase(name));
    }
    match base.commit(Draft { ops, ..draft(caller, file.unwrap_or("a file")) }) {
        Ok(outcome) => {
            emit(Progress::new("write", records, records));
            let told = whole_told(&base, records, outcome.seq);
            Ok((base, told))
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

/// Formulas that came with names of fields are kept with ids, so that they go on when a field gets another name.
fn name_by_id(base: &Base, caller: &Caller) {
    let snapshot = base.snapshot();
    let by_name = |text: &str| text.contains('{') && !text.contains("{fld");
    let has_names = |kind: &FieldKind| match kind {
        FieldKind::Formula(options) => by_name(&options.formula),
        FieldKind::Rollup(options) => by_name(&options.formula) || options.condition.as_deref().is_some_and(by_name),
        FieldKind::Button(options) => options.url.as_deref().is_some_and(by_name),
        _ => false,
    };
    let named = snapshot
        .schema()
        .fields
        .iter()
        .filter(|(no, field)| has_names(&field.kind) && snapshot.plan().broken(**no).is_none());
    let ops: Vec<Op> = named
        .map(|(no, field)| Op::UpdateField {
            field: *no,
            name: None,
            description: None,
            kind: Some(field.kind.clone()),
        })
        .collect();
    if !ops.is_empty() {
        // A formula that stays as it came works as well, until a field that it names is renamed.
        drop(base.commit(Draft { ops, ..draft(caller, "names in formulas") }));
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
