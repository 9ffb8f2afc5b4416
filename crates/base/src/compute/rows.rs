//! The rows of a chunk as formulas see them.

use std::sync::Arc;

use cadre_formula::eval::{Labels, Rows, Vector};
use cadre_model::{Bitmap, Column, Data, Field, FieldKind, FieldNo, Lists, TableNo, Texts};

use super::Tables;
use super::gather::gather;
use crate::chunk::Chunk;

/// All rows of a chunk, or some of them.
#[derive(Clone)]
pub struct ChunkRows<'a> {
    tables: &'a dyn Tables,
    chunk: &'a Chunk,
    picked: Option<&'a [u32]>,
    values: Option<Vector>,
}

impl<'a> ChunkRows<'a> {
    /// Every slot of a chunk.
    pub fn all(tables: &'a dyn Tables, chunk: &'a Chunk) -> Self {
        Self { tables, chunk, picked: None, values: None }
    }

    /// Some slots of a chunk, in the order given.
    pub fn some(tables: &'a dyn Tables, chunk: &'a Chunk, slots: &'a [u32]) -> Self {
        Self { tables, chunk, picked: Some(slots), values: None }
    }

    /// The same with what a rollup gathered for each row.
    #[must_use]
    pub fn with_values(mut self, values: Vector) -> Self {
        self.values = Some(values);
        self
    }

    /// The slots of these rows, in order.
    pub fn slots(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.len()).map(|i| self.picked.map_or(i, |p| p[i] as usize))
    }

    /// A field's raw column for these rows.
    pub fn raw(&self, no: FieldNo) -> Arc<Column> {
        let Some(stored) = self.chunk.stored(no) else { return Arc::new(Column::blank(self.len())) };
        match self.picked {
            None => Arc::clone(stored.column()),
            Some(slots) => Arc::new(stored.column().take(slots)),
        }
    }
}

impl Rows for ChunkRows<'_> {
    fn len(&self) -> usize {
        self.picked.map_or(self.chunk.len(), <[u32]>::len)
    }

    fn field(&self, no: FieldNo) -> Vector {
        shown(self.tables, no, self.raw(no))
    }

    fn values(&self) -> Vector {
        self.values.clone().unwrap_or_else(|| Vector::Column(Arc::new(Column::blank(self.len()))))
    }

    fn record_ids(&self) -> Arc<Column> {
        let mut texts = Texts::with_capacity(self.len(), self.len() * 17);
        for slot in self.slots() {
            let id = &self.chunk.ids()[slot];
            texts.push_with(|out| {
                out.push_str(cadre_model::RecordId::PREFIX);
                out.push_str(id.suffix());
            });
        }
        Arc::new(Column::full(Data::Text(texts)))
    }

    fn created(&self) -> Arc<Column> {
        Arc::new(Column::full(Data::Time(self.slots().map(|s| self.chunk.created()[s].0).collect())))
    }

    fn modified(&self, fields: Option<&[FieldNo]>) -> Arc<Column> {
        let touches: Vec<_> = self.slots().map(|s| self.chunk.last_touch(fields, s)).collect();
        let valid = Bitmap::from_fn(touches.len(), |i| touches[i].is_some());
        let times = touches.iter().map(|t| t.map_or(0, |t| t.at.0)).collect();
        Arc::new(Column::new(Data::Time(times), valid))
    }
}

/// A field's column in the form that formulas see (formula reference, section 2.2).
///
/// Shape: as many rows as `raw`.
pub fn shown(tables: &dyn Tables, no: FieldNo, raw: Arc<Column>) -> Vector {
    let Some(field) = tables.schema().field(no) else { return Vector::Column(Arc::new(Column::blank(raw.len()))) };
    match &field.kind {
        // Off is false, not blank.
        FieldKind::Checkbox(_) => Vector::Column(Arc::new(truth(&raw))),
        // Kept as lists of one.
        FieldKind::SingleCollaborator | FieldKind::CreatedBy | FieldKind::LastModifiedBy(_) => {
            first_of_list(&element_shown(tables, no, raw))
        }
        FieldKind::Barcode | FieldKind::AiText(_) => first_of_list(&element_shown(tables, no, raw)),
        _ => element_shown(tables, no, raw),
    }
}

/// The elements of a field's cells in that form: what a lookup or a rollup gathered, or a cell that is a list itself.
pub(crate) fn element_shown(tables: &dyn Tables, target: FieldNo, raw: Arc<Column>) -> Vector {
    let Some(field) = tables.schema().field(target) else { return Vector::Column(raw) };
    match &field.kind {
        FieldKind::Checkbox(_) => items_shown(&raw, |items| Arc::new(truth(items))),
        FieldKind::SingleSelect(_) | FieldKind::ExternalSyncSource(_) | FieldKind::MultipleSelects(_) => {
            Vector::Dict { codes: raw, labels: choice_labels(field) }
        }
        FieldKind::SingleCollaborator
        | FieldKind::MultipleCollaborators
        | FieldKind::CreatedBy
        | FieldKind::LastModifiedBy(_) => Vector::Dict { codes: raw, labels: people_labels(tables) },
        FieldKind::MultipleRecordLinks(options) => {
            items_shown(&raw, |rows| row_names(tables, options.linked_table, rows))
        }
        FieldKind::MultipleLookupValues(options) => match options.target {
            Some(next) => element_shown(tables, next, raw),
            None => Vector::Column(raw),
        },
        FieldKind::MultipleAttachments(_) => objects_as(&raw, attachment_text),
        FieldKind::Barcode => objects_as(&raw, |o| text_of(o, "text")),
        FieldKind::AiText(_) => objects_as(&raw, |o| text_of(o, "value")),
        _ => Vector::Column(raw),
    }
}

fn truth(column: &Column) -> Column {
    let on = match column.data() {
        Data::Bool(bits) => {
            let mut on = bits.clone();
            on.and_with(column.valid());
            on
        }
        _ => Bitmap::zeros(column.len()),
    };
    Column::full(Data::Bool(on))
}

/// The names of a select field's choices by number.
pub(crate) fn choice_labels(field: &Field) -> Arc<Labels> {
    let choices = field.kind.choices().map(|o| o.choices.as_slice()).unwrap_or_default();
    Arc::new(Labels::new(choices.iter().map(|c| (u32::from(c.no.0), c.name.as_str()))))
}

fn people_labels(tables: &dyn Tables) -> Arc<Labels> {
    let people = &tables.schema().people;
    let shown = people.iter().filter_map(|(no, p)| Some((no.0, p.name.as_deref().or(p.email.as_deref())?)));
    Arc::new(Labels::new(shown))
}

fn items_shown(raw: &Column, show: impl FnOnce(&Column) -> Arc<Column>) -> Vector {
    let Data::List(lists) = raw.data() else { return Vector::Column(Arc::new(raw.clone())) };
    let items = show(&lists.items);
    let data = Data::List(Lists { ends: lists.ends.clone(), items: Box::new((*items).clone()) });
    Vector::Column(Arc::new(with_marks(data, raw)))
}

/// The primary values of rows of a table.
fn row_names(tables: &dyn Tables, table: TableNo, rows: &Column) -> Arc<Column> {
    match (tables.schema().table(table).map(|t| t.primary), rows.data()) {
        (Some(primary), Data::Ref(numbers)) => {
            let names = flat(shown(tables, primary, Arc::new(gather(tables, table, primary, numbers))), rows.len());
            if rows.valid().count() == rows.len() { names } else { Arc::new(where_valid(&names, rows)) }
        }
        _ => Arc::new(Column::blank(rows.len())),
    }
}

/// The same values in rows that another column has a value in; elsewhere what that one says, blank or error.
fn where_valid(values: &Column, like: &Column) -> Column {
    let (data, mut valid, errors) = values.clone().into_parts();
    valid.and_with(like.valid());
    let mut failed = errors.unwrap_or_else(|| Bitmap::zeros(like.len()));
    failed.and_with(like.valid());
    if let Some(errors) = like.errors() {
        failed.or_with(errors);
    }
    Column::new(data, valid).with_errors(failed)
}

fn with_marks(data: Data, like: &Column) -> Column {
    let column = Column::new(data, like.valid().clone());
    match like.errors() {
        Some(errors) => column.with_errors(errors.clone()),
        None => column,
    }
}

/// A vector of single values as a column.
fn flat(vector: Vector, len: usize) -> Arc<Column> {
    match vector {
        Vector::Column(column) => column,
        other => {
            let values: Vec<_> = (0..len).map(|i| other.value(i)).collect();
            Arc::new(Column::from_values(&values))
        }
    }
}

/// Lists of one become their element; empty ones blank.
fn first_of_list(vector: &Vector) -> Vector {
    let len = vector.rows().unwrap_or(0);
    let first = |i| match vector.value(i) {
        cadre_model::Value::List(items) => items.first().cloned().unwrap_or(cadre_model::Value::Blank),
        single => single,
    };
    Vector::Column(Arc::new(Column::from_values(&(0..len).map(first).collect::<Vec<_>>())))
}

fn objects_as(raw: &Column, text: impl Fn(&serde_json::Value) -> String) -> Vector {
    let Data::List(lists) = raw.data() else { return Vector::Column(Arc::new(raw.clone())) };
    let texts: Texts = match lists.items.data() {
        Data::Object(objects) => {
            let mut out = Texts::default();
            for (i, object) in objects.iter().enumerate() {
                out.push(&if lists.items.is_valid(i) { text(object) } else { String::new() });
            }
            out
        }
        _ => Texts::blank(lists.items.len()),
    };
    let items = Column::new(Data::Text(texts), lists.items.valid().clone());
    let data = Data::List(Lists { ends: lists.ends.clone(), items: Box::new(items) });
    Vector::Column(Arc::new(with_marks(data, raw)))
}

fn text_of(object: &serde_json::Value, key: &str) -> String {
    object.get(key).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

/// File name and address, as attachments read in text (formula reference, section 2.2 [?]). The address of a stored file ends
/// after a while, so that no cell can hold it: its name stands alone.
fn attachment_text(object: &serde_json::Value) -> String {
    let (name, url) = (text_of(object, "filename"), text_of(object, "url"));
    if url.is_empty() { name } else { format!("{name} ({url})") }
}

/// The table a field belongs to.
pub(crate) fn owner(tables: &dyn Tables, field: FieldNo) -> Option<TableNo> {
    tables.schema().owner.get(&field).copied()
}
