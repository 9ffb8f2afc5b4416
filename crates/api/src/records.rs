//! Records: list, get, create, update, replace, upsert, delete. Source: reference, section 2.

use cadre_app::operations::query::{Query, QueryDirection, QueryIn, QueryShown, QuerySort};
use cadre_app::operations::record_create::{RecordCreate, RecordCreateIn};
use cadre_app::operations::record_delete::{RecordDelete, RecordDeleteIn, RecordRef};
use cadre_app::operations::record_get::{RecordGet, RecordGetIn};
use cadre_app::operations::record_update::{RecordPatch, RecordUpdate, RecordUpdateIn, UpdateMode};
use cadre_app::record::{CellForm, DeletedOut, NewFields, RecordFields, RecordForm, RecordMetadata, RecordsOut};
use cadre_app::{Begun, RecordPage};
use cadre_edge::Response;
use cadre_model::RecordId;
use cadre_wire::AirtableError;
use cadre_wire::query::{CellFormat, Direction, ListParameters, PAGE_SIZE, RecordParameters, Sort, record_ids};
use cadre_wire::records::{BATCH, Cells, NewRecords, RecordChange, RecordChanges, Several};

use crate::call::{Call, Failure, ok, put_commit, put_version};
use crate::path::Seg;
use crate::route::Step;

/// Room for a record in an answer, in bytes, before it is known how long it is.
const ROOM: usize = 768;

/// `GET /v0/{base}/{table}`.
pub(crate) fn list(call: &Call) -> Result<Step, Failure> {
    let asked = ListParameters::from_query(call.query(), call.most(PAGE_SIZE)?)?;
    listed(call, asked)
}

/// `POST /v0/{base}/{table}/listRecords`.
pub(crate) fn list_by_post(call: &Call) -> Result<Step, Failure> {
    let asked = ListParameters::from_body(call.query(), &call.body, call.most(PAGE_SIZE)?)?;
    listed(call, asked)
}

fn listed(call: &Call, asked: ListParameters) -> Result<Step, Failure> {
    let mut form = form(asked.cell_format, asked.return_fields_by_field_id);
    if asked.comment_count {
        form.record_metadata.push(RecordMetadata::CommentCount);
    }
    let input = QueryIn {
        base: Some(call.base().to_owned()),
        table: call.table().to_owned(),
        fields: asked.fields,
        shown: QueryShown::All,
        filter: asked.filter_by_formula,
        view: asked.view,
        sort: asked.sort.into_iter().map(sort_key).collect(),
        as_of: call.as_of()?,
        limit: Some(asked.page_size.unwrap_or(call.most(PAGE_SIZE)?)),
        max_records: asked.max_records,
        offset: asked.offset,
        form,
        texts: None,
    };
    Ok(match Query::at_once(&call.shared.app, call.caller()?, &input)? {
        Some(page) => Step::Answered(shown(&page)),
        None => Step::Reading(Box::new(move |call| Ok(shown(&call.run::<Query>(input)?)))),
    })
}

fn shown(page: &RecordPage) -> Response {
    let mut json = Vec::with_capacity(ROOM * page.len().max(1));
    page.write_into(&mut json);
    ok(json)
}

fn sort_key(sort: Sort) -> QuerySort {
    let direction = match sort.direction {
        Direction::Ascending => QueryDirection::Asc,
        Direction::Descending => QueryDirection::Desc,
    };
    QuerySort { field: sort.field, direction }
}

fn form(format: CellFormat, return_fields_by_field_id: bool) -> RecordForm {
    let form = RecordForm { return_fields_by_field_id, ..RecordForm::default() };
    match format {
        CellFormat::Json => form,
        CellFormat::Text { time_zone, user_locale } => RecordForm {
            cell_format: CellForm::String,
            time_zone: Some(time_zone),
            user_locale: Some(user_locale),
            ..form
        },
    }
}

/// `GET /v0/{base}/{table}/{record}`.
pub(crate) fn get(call: &Call) -> Result<Response, Failure> {
    let asked = RecordParameters::from_query(call.query())?;
    let record = call.run::<RecordGet>(RecordGetIn {
        base: Some(call.base().to_owned()),
        table: call.table().to_owned(),
        record: call.id(Seg::Record)?,
        fields: Vec::new(),
        as_of: call.as_of()?,
        form: form(asked.cell_format, asked.return_fields_by_field_id),
    })?;
    let mut json = Vec::with_capacity(ROOM);
    record.write_into(&mut json);
    let mut answer = ok(json);
    put_version(answer.headers_mut(), record.version());
    Ok(answer)
}

/// `POST /v0/{base}/{table}`.
pub(crate) fn create(call: &Call) -> Result<Step, Failure> {
    let asked = NewRecords::parse(call.query(), &call.body, call.most(BATCH)?)?;
    call.of_any_version()?;
    let begun = call.begin::<RecordCreate>(RecordCreateIn {
        base: Some(call.base().to_owned()),
        table: call.table().to_owned(),
        records: asked.records.into_iter().map(|cells| NewFields { fields: fields(cells) }).collect(),
        typecast: asked.options.typecast,
        form: RecordForm::by_ids(asked.options.return_fields_by_field_id),
    })?;
    Ok(Step::Writing(begun.map(move |made| written(&made, asked.several))))
}

/// `PATCH /v0/{base}/{table}`.
pub(crate) fn update_batch(call: &Call) -> Result<Step, Failure> {
    updated(call, RecordChanges::parse(call.query(), &call.body, call.most(BATCH)?)?, UpdateMode::Merge)
}

/// `PUT /v0/{base}/{table}`.
pub(crate) fn replace_batch(call: &Call) -> Result<Step, Failure> {
    updated(call, RecordChanges::parse(call.query(), &call.body, call.most(BATCH)?)?, UpdateMode::Replace)
}

/// `PATCH /v0/{base}/{table}/{record}`.
pub(crate) fn update(call: &Call) -> Result<Step, Failure> {
    updated(call, one(call)?, UpdateMode::Merge)
}

/// `PUT /v0/{base}/{table}/{record}`.
pub(crate) fn replace(call: &Call) -> Result<Step, Failure> {
    updated(call, one(call)?, UpdateMode::Replace)
}

fn one(call: &Call) -> Result<RecordChanges, Failure> {
    Ok(RecordChanges::parse_one(call.filled.get(Seg::Record), call.query(), &call.body)?)
}

fn updated(call: &Call, asked: RecordChanges, mode: UpdateMode) -> Result<Step, Failure> {
    let if_version = call.if_match_of(matches!(asked.records.as_slice(), [RecordChange { id: Some(_), .. }]))?;
    let patch = |change: RecordChange| {
        let id = change.id.as_deref().map(record_id).transpose()?;
        Ok(RecordPatch { id, fields: fields(change.cells), if_version })
    };
    let begun = call.begin::<RecordUpdate>(RecordUpdateIn {
        base: Some(call.base().to_owned()),
        table: call.table().to_owned(),
        records: asked.records.into_iter().map(patch).collect::<Result<_, Failure>>()?,
        mode,
        merge_on: asked.merge_on,
        typecast: asked.options.typecast,
        form: RecordForm::by_ids(asked.options.return_fields_by_field_id),
    })?;
    Ok(Step::Writing(begun.map(move |made| written(&made, asked.several))))
}

/// `DELETE /v0/{base}/{table}/{record}`.
pub(crate) fn delete(call: &Call) -> Result<Step, Failure> {
    let record = RecordRef { id: call.id(Seg::Record)?, if_version: call.if_match()? };
    let begun = deletion(call, vec![record])?;
    Ok(Step::Writing(begun.map(|gone| {
        let mut json = Vec::with_capacity(64);
        gone.write_first(&mut json);
        deleted(json, &gone)
    })))
}

/// `DELETE /v0/{base}/{table}?records[]=...`.
pub(crate) fn delete_batch(call: &Call) -> Result<Step, Failure> {
    let ids = record_ids(call.query(), call.most(BATCH)?)?;
    let if_version = call.if_match_of(ids.len() == 1)?;
    let reference = |id: &String| record_id(id).map(|id| RecordRef { id, if_version });
    let records = ids.iter().map(reference).collect::<Result<_, _>>()?;
    let begun = deletion(call, records)?;
    Ok(Step::Writing(begun.map(|gone| {
        let mut json = Vec::with_capacity(64 * gone.records.len());
        gone.write_into(&mut json);
        deleted(json, &gone)
    })))
}

fn deletion(call: &Call, records: Vec<RecordRef>) -> Result<Begun<DeletedOut>, Failure> {
    call.begin::<RecordDelete>(RecordDeleteIn {
        base: Some(call.base().to_owned()),
        table: call.table().to_owned(),
        records,
    })
}

fn deleted(json: Vec<u8>, gone: &DeletedOut) -> Response {
    let mut answer = ok(json);
    put_commit(answer.headers_mut(), gone.commit);
    answer
}

/// A record that the query or the body names: what is no id is the id of no record.
fn record_id(text: &str) -> Result<RecordId, Failure> {
    let shown = || text.chars().take(64).collect::<String>();
    text.parse()
        .map_err(|_| Failure::Airtable(AirtableError::row_does_not_exist(&shown()), cadre_app::Code::RecordNotFound))
}

fn fields(cells: Cells) -> RecordFields {
    cells.into_iter().map(|(name, value)| (name.to_string(), value)).collect()
}

fn written(made: &RecordsOut, several: Several) -> Response {
    let mut json = Vec::with_capacity(ROOM);
    let mut answer = match several {
        Several::One => {
            made.write_first(&mut json);
            let mut answer = ok(json);
            if let Some(version) = made.versions().first() {
                put_version(answer.headers_mut(), *version);
            }
            answer
        }
        Several::Batch => {
            made.write_into(&mut json);
            ok(json)
        }
    };
    put_commit(answer.headers_mut(), made.commit());
    answer
}
