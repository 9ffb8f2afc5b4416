//! Schema operations of a draft: tables, fields, views, people, the clock.

use std::sync::Arc;

use cadre_model::field::{LinkOptions, SelectOptions};
use cadre_model::{
    BaseHead, Cell, Change, ChoiceNo, Field, FieldId, FieldKind, FieldNo, Person, PersonNo, Shape, Table, TableId,
    TableNo, Timestamp, View, ViewId, ViewKind, ViewNo,
};

use crate::compute::plan::{saved, saved_filter};
use crate::draft::{Authority, Made, NewField, ViewSpec};
use crate::edit::Editor;
use crate::editor_target::Conversion;
use crate::error::{BaseError, FormulaPlace, NAME_IS_EMPTY, NAME_IS_TOO_LONG};
use crate::working::Touching;

/// Longest name of a table, field or view.
const MAX_NAME_CHARS: usize = 255;
/// Longest description.
const MAX_DESCRIPTION_CHARS: usize = 20_000;
/// Most fields of a table and most tables of a base.
const MAX_FIELDS: usize = 2_000;
const MAX_TABLES: usize = 5_000;

fn check_name<'a>(what: &'static str, name: &str, mut taken: impl Iterator<Item = &'a str>) -> Result<(), BaseError> {
    let wrong = |problem| Err(BaseError::Name { what, name: name.chars().take(64).collect(), problem });
    let folded = name.to_lowercase();
    if name.trim().is_empty() {
        wrong(NAME_IS_EMPTY)
    } else if name.chars().count() > MAX_NAME_CHARS {
        wrong(NAME_IS_TOO_LONG)
    } else if taken.any(|t| t.to_lowercase() == folded) {
        wrong("is taken: names differ by more than letter case")
    } else {
        Ok(())
    }
}

fn check_description(description: Option<&String>) -> Result<(), BaseError> {
    match description.map(|d| d.chars().count()) {
        Some(chars) if chars > MAX_DESCRIPTION_CHARS => Err(BaseError::Invalid {
            what: "description".to_owned(),
            problem: format!("has {chars} characters, at most {MAX_DESCRIPTION_CHARS} are kept"),
        }),
        _ => Ok(()),
    }
}

/// Field types that may name a row (Airtable Web API reference, section 4.3; more computed types are allowed here).
fn may_be_primary(kind: &FieldKind) -> bool {
    use FieldKind as K;
    matches!(
        kind,
        K::SingleLineText
            | K::MultilineText
            | K::Date(_)
            | K::DateTime(_)
            | K::PhoneNumber
            | K::Email
            | K::Url
            | K::Number(_)
            | K::Currency(_)
            | K::Percent(_)
            | K::Duration(_)
            | K::Formula(_)
            | K::AutoNumber
            | K::Barcode
    )
}

impl Editor<'_> {
    pub(crate) fn head(&mut self, edit: impl FnOnce(&mut BaseHead)) {
        let before = Arc::clone(&self.work.schema.head);
        let mut after = (*before).clone();
        edit(&mut after);
        if after != *before {
            self.work.change(Change::Head { before, after: Arc::new(after) });
        }
    }

    fn table(&self, no: TableNo) -> Result<Arc<Table>, BaseError> {
        self.work.schema.table(no).cloned().ok_or_else(|| BaseError::NoTable(no.to_string()))
    }

    pub(crate) fn put_table(&mut self, no: TableNo, after: Option<Table>) {
        let before = self.work.schema.table(no).cloned();
        let after = after.map(Arc::new);
        if before != after {
            self.work.change(Change::Table { no, before, after });
        }
    }

    pub(crate) fn put_field(&mut self, table: TableNo, no: FieldNo, after: Option<Field>) {
        let before = self.work.schema.field(no).cloned();
        let after = after.map(Arc::new);
        if before != after {
            self.work.change(Change::Field { table, no, before, after });
        }
    }

    pub(crate) fn name_base(&mut self, name: &str) -> Result<Made, BaseError> {
        check_name("base", name, std::iter::empty())?;
        self.head(|head| name.clone_into(&mut head.name));
        Ok(Made::Nothing)
    }

    pub(crate) fn tick(&mut self, at: Timestamp) -> Made {
        self.head(|head| head.clock = at.max(head.clock));
        Made::Nothing
    }

    // ---- tables

    pub(crate) fn create_table(
        &mut self,
        id: Option<TableId>,
        name: String,
        description: Option<String>,
        fields: Vec<NewField>,
    ) -> Result<Made, BaseError> {
        check_name("table", &name, self.work.schema.tables.values().map(|t| t.name.as_str()))?;
        check_description(description.as_ref())?;
        let invalid = |problem: String| Err(BaseError::Invalid { what: format!("table {name:?}"), problem });
        let Some(first) = fields.first() else { return invalid("has no fields: give it at least one".to_owned()) };
        if !may_be_primary(&first.kind) {
            let kind = first.kind.type_name();
            return invalid(format!(
                "field {:?} of type {kind} cannot name its records: put another field first",
                first.name
            ));
        }
        if self.work.schema.tables.len() >= MAX_TABLES {
            return invalid(format!("the base has {MAX_TABLES} tables already"));
        }
        let id = id.unwrap_or_else(|| TableId::generate(self.rng));
        if self.work.schema.tables.values().any(|t| t.id == id || t.aliases.contains(&id)) {
            return Err(BaseError::Taken { what: "table", id: id.to_string() });
        }
        let no = self.work.schema.head.last_table.next();
        let primary = self.work.schema.head.last_field.next();
        self.head(|head| {
            head.last_table = no;
            head.tables.push(no);
        });
        let table = Table {
            id,
            aliases: Vec::new(),
            name,
            description,
            primary,
            fields: Vec::new(),
            views: Vec::new(),
            sync: None,
            system: None,
        };
        self.put_table(no, Some(table));
        let mut made = Vec::with_capacity(fields.len());
        for field in fields {
            if let Made::Field { no, .. } = self.create_field(no, field)? {
                made.push(no);
            }
        }
        let grid = ViewSpec { name: Some("Grid view".to_owned()), ..ViewSpec::default() };
        self.create_view(no, None, grid)?;
        Ok(Made::Table { no, id, fields: made })
    }

    pub(crate) fn update_table(
        &mut self,
        no: TableNo,
        name: Option<String>,
        description: Option<Option<String>>,
        primary: Option<FieldNo>,
    ) -> Result<Made, BaseError> {
        let mut table = (*self.table(no)?).clone();
        self.check_table_open(&table)?;
        if let Some(name) = name {
            let others = self.work.schema.tables.iter().filter(|(n, _)| **n != no).map(|(_, t)| t.name.as_str());
            check_name("table", &name, others)?;
            table.name = name;
        }
        if let Some(description) = description {
            check_description(description.as_ref())?;
            table.description = description.filter(|d| !d.is_empty());
        }
        if let Some(primary) = primary {
            let field = self.field(no, primary)?;
            if !may_be_primary(&field.kind) {
                let problem = format!("type {} cannot name records", field.kind.type_name());
                return Err(BaseError::Invalid { what: format!("field {:?}", field.name), problem });
            }
            table.primary = primary;
            table.fields.retain(|f| *f != primary);
            table.fields.insert(0, primary);
        }
        let id = table.id;
        let fields = table.fields.clone();
        self.put_table(no, Some(table));
        self.refresh_plan()?;
        Ok(Made::Table { no, id, fields })
    }

    pub(crate) fn delete_table(&mut self, no: TableNo) -> Result<Made, BaseError> {
        let table = self.table(no)?;
        self.check_table_open(&table)?;
        for (_, field) in self.work.schema.fields_of(&table) {
            self.check_not_system(field)?;
        }
        let schema = Arc::clone(&self.work.schema);
        let points_here = |f: &Field| matches!(&f.kind, FieldKind::MultipleRecordLinks(o) if o.linked_table == no);
        for (field, found) in schema.fields.iter().filter(|(_, f)| points_here(f)) {
            if schema.owner.get(field) != Some(&no) {
                self.convert(*field, found, FieldKind::SingleLineText)?;
            }
        }
        for field in &table.fields {
            self.remove_field(no, *field)?;
        }
        for row in self.work.rows(no) {
            self.work.delete_row((no, row));
        }
        for view in &table.views {
            self.remove_view(no, *view);
        }
        self.put_table(no, None);
        self.head(|head| head.tables.retain(|t| *t != no));
        self.refresh_plan()?;
        Ok(Made::Nothing)
    }

    // ---- fields

    pub(crate) fn create_field(&mut self, table: TableNo, new: NewField) -> Result<Made, BaseError> {
        let mut owner = (*self.table(table)?).clone();
        self.check_table_open(&owner)?;
        self.check_field_name(&owner, None, &new.name)?;
        check_description(new.description.as_ref())?;
        if owner.fields.len() >= MAX_FIELDS {
            let problem = format!("has {MAX_FIELDS} fields already");
            return Err(BaseError::Invalid { what: format!("table {:?}", owner.name), problem });
        }
        let id = new.id.unwrap_or_else(|| FieldId::generate(self.rng));
        if self.work.schema.fields.values().any(|f| f.id == id || f.aliases.contains(&id)) {
            return Err(BaseError::Taken { what: "field", id: id.to_string() });
        }
        let mut kind = saved(&self.work.schema, table, &new.name, new.kind)?;
        self.check_kind(table, &new.name, &mut kind)?;
        let no = self.work.schema.head.last_field.next();
        self.head(|head| head.last_field = no);
        let field = Field {
            id,
            aliases: Vec::new(),
            name: new.name,
            description: new.description.filter(|d| !d.is_empty()),
            system: new.system || owner.system.is_some(),
            kind,
        };
        self.put_field(table, no, Some(field));
        if owner.fields.is_empty() {
            owner.primary = no;
        }
        owner.fields.push(no);
        self.put_table(table, Some(owner));
        self.complete_link(table, no)?;
        self.number_all(table, no);
        self.refresh_plan()?;
        Ok(Made::Field { no, id })
    }

    fn check_field_name(&self, table: &Table, own: Option<FieldNo>, name: &str) -> Result<(), BaseError> {
        let others = self.work.schema.fields_of(table).filter(|(no, _)| Some(*no) != own).map(|(_, f)| f.name.as_str());
        check_name("field", name, others)
    }

    /// What a type refers to must be there; choices get numbers.
    fn check_kind(&mut self, table: TableNo, name: &str, kind: &mut FieldKind) -> Result<(), BaseError> {
        let invalid = |problem: String| Err(BaseError::Invalid { what: format!("field {name:?}"), problem });
        if let Some(problem) = kind.choices_mut().and_then(settle_choices) {
            return invalid(problem);
        }
        match kind {
            FieldKind::MultipleRecordLinks(options) => {
                if self.work.schema.table(options.linked_table).is_none() {
                    return invalid("linkedTableId names no table of this base".to_owned());
                }
                options.inverse = None;
                Ok(())
            }
            FieldKind::LastModifiedTime(cadre_model::field::ModifiedOptions { watched, .. })
            | FieldKind::LastModifiedBy(cadre_model::field::WatchOptions { watched }) => {
                for no in watched.iter() {
                    if self.field(table, *no)?.kind.is_computed() {
                        return invalid(
                            "watches a computed field: only fields that people edit can be watched".to_owned(),
                        );
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// A link field gets its other side in the linked table; a table that links to itself needs none.
    fn complete_link(&mut self, table: TableNo, no: FieldNo) -> Result<(), BaseError> {
        let field = self.field(table, no)?;
        let FieldKind::MultipleRecordLinks(options) = &field.kind else { return Ok(()) };
        let linked = options.linked_table;
        if linked == table || options.inverse.is_some() {
            return Ok(());
        }
        let mut other = (*self.table(linked)?).clone();
        self.check_table_open(&other)?;
        let inverse = self.work.schema.head.last_field.next();
        self.head(|head| head.last_field = inverse);
        let kind = FieldKind::MultipleRecordLinks(LinkOptions {
            linked_table: table,
            inverse: Some(no),
            prefers_single: false,
            is_reversed: true,
            view_for_selection: None,
        });
        let name = self.free_name(&other, &self.table(table)?.name);
        let id = FieldId::generate(self.rng);
        self.put_field(
            linked,
            inverse,
            Some(Field { id, aliases: Vec::new(), name, description: None, system: field.system, kind }),
        );
        other.fields.push(inverse);
        self.put_table(linked, Some(other));
        let mut own = (*field).clone();
        own.kind = FieldKind::MultipleRecordLinks(LinkOptions { inverse: Some(inverse), ..*options });
        self.put_field(table, no, Some(own));
        Ok(())
    }

    fn free_name(&self, table: &Table, wanted: &str) -> String {
        let taken: Vec<String> = self.work.schema.fields_of(table).map(|(_, f)| f.name.to_lowercase()).collect();
        let numbered = (2..).map(|n| format!("{wanted} {n}"));
        std::iter::once(wanted.to_owned())
            .chain(numbered)
            .find(|name| !taken.contains(&name.to_lowercase()))
            .unwrap_or_else(|| wanted.to_owned())
    }

    /// An autonumber field numbers the rows that are there, oldest first.
    fn number_all(&mut self, table: TableNo, no: FieldNo) {
        let is_auto = self.work.schema.field(no).is_some_and(|f| matches!(f.kind, FieldKind::AutoNumber));
        if !is_auto {
            return;
        }
        for row in self.work.rows(table) {
            let next = self.work.next_auto(table, no);
            #[expect(clippy::cast_precision_loss, reason = "autonumbers stay far below 2^53")]
            self.work.set_cell((table, row), no, Some(Cell::Number(next as f64)), Touching::Keep);
        }
    }

    pub(crate) fn update_field(
        &mut self,
        no: FieldNo,
        name: Option<String>,
        description: Option<Option<String>>,
        kind: Option<FieldKind>,
    ) -> Result<Made, BaseError> {
        let (table, mut field) = self.owned(no)?;
        let owner = self.table(table)?;
        self.check_table_open(&owner)?;
        if let Some(name) = name {
            self.check_field_name(&owner, Some(no), &name)?;
            field.name = name;
        }
        if let Some(description) = description {
            check_description(description.as_ref())?;
            field.description = description.filter(|d| !d.is_empty());
        }
        let id = field.id;
        self.put_field(table, no, Some(field.clone()));
        if let Some(kind) = kind {
            self.check_not_system(&field)?;
            if owner.primary == no && !may_be_primary(&kind) {
                let problem = format!("type {} cannot name records", kind.type_name());
                return Err(BaseError::Invalid { what: format!("field {:?}", field.name), problem });
            }
            self.convert(no, &Arc::new(field), kind)?;
        }
        self.refresh_plan()?;
        Ok(Made::Field { no, id })
    }

    fn owned(&self, no: FieldNo) -> Result<(TableNo, Field), BaseError> {
        let table = self.work.schema.owner.get(&no).copied();
        match (table, self.work.schema.field(no)) {
            (Some(table), Some(field)) => Ok((table, (**field).clone())),
            _ => Err(BaseError::NoField { table: "of this base".to_owned(), field: no.to_string() }),
        }
    }

    /// What operations alone write, a user can neither convert nor delete: another field in its place would be believed.
    pub(crate) fn check_not_system(&self, field: &Field) -> Result<(), BaseError> {
        match field.system && self.authority == Authority::User {
            true => Err(BaseError::SystemField(field.name.clone())),
            false => Ok(()),
        }
    }

    pub(crate) fn delete_field(&mut self, no: FieldNo) -> Result<Made, BaseError> {
        let (table, field) = self.owned(no)?;
        self.check_not_system(&field)?;
        if self.table(table)?.primary == no {
            return Err(BaseError::Invalid {
                what: format!("field {:?}", field.name),
                problem: "names the records of its table: make another field the primary one first".to_owned(),
            });
        }
        self.remove_field(table, no)?;
        self.refresh_plan()?;
        Ok(Made::Nothing)
    }

    /// Takes a field out of its table; the other side of a link becomes text.
    fn remove_field(&mut self, table: TableNo, no: FieldNo) -> Result<(), BaseError> {
        let Ok((_, field)) = self.owned(no) else { return Ok(()) };
        if let FieldKind::MultipleRecordLinks(LinkOptions { inverse: Some(inverse), linked_table, .. }) = &field.kind
            && *linked_table != table
            && let Ok((_, other)) = self.owned(*inverse)
        {
            self.convert(*inverse, &Arc::new(other), FieldKind::SingleLineText)?;
        }
        self.clear_column(table, no, Touching::As(None));
        self.forget_field(table, no);
        self.put_field(table, no, None);
        let mut owner = (*self.table(table)?).clone();
        owner.fields.retain(|f| *f != no);
        self.put_table(table, Some(owner));
        Ok(())
    }

    /// Views and watches that mention a field do so no more.
    pub(crate) fn forget_field(&mut self, table: TableNo, no: FieldNo) {
        let schema = Arc::clone(&self.work.schema);
        let Some(owner) = schema.table(table) else { return };
        for view in &owner.views {
            let Some(found) = schema.views.get(view) else { continue };
            let mut after = (**found).clone();
            after.sort.retain(|k| k.field != no);
            after.group.retain(|k| k.field != no);
            if let Some(visible) = &mut after.visible {
                visible.retain(|f| *f != no);
            }
            self.put_view(table, *view, Some(after));
        }
        for (watcher, field) in schema.fields_of(owner) {
            let mut after = (**field).clone();
            match &mut after.kind {
                FieldKind::LastModifiedTime(options) => options.watched.retain(|f| *f != no),
                FieldKind::LastModifiedBy(options) => options.watched.retain(|f| *f != no),
                _ => continue,
            }
            self.put_field(table, watcher, Some(after));
        }
    }

    /// Blanks a field's stored cells, so that the log has them, and what `touch` takes off, as they were.
    pub(crate) fn clear_column(&mut self, table: TableNo, no: FieldNo, touch: Touching) {
        for row in self.work.rows(table) {
            self.work.set_cell((table, row), no, None, touch);
        }
    }

    /// Gives a field another type or other options; its cells are converted.
    fn convert(&mut self, no: FieldNo, field: &Arc<Field>, kind: FieldKind) -> Result<(), BaseError> {
        let (table, _) = self.owned(no)?;
        let mut kind = saved(&self.work.schema, table, &field.name, kind)?;
        if let (FieldKind::MultipleRecordLinks(old), FieldKind::MultipleRecordLinks(new)) = (&field.kind, &mut kind)
            && old.linked_table == new.linked_table
        {
            // The same link with other settings keeps its other side.
            *new = LinkOptions { inverse: old.inverse, is_reversed: old.is_reversed, ..*new };
            self.put_field(table, no, Some(Field { kind, ..(**field).clone() }));
            return Ok(());
        }
        if let (Some(old), Some(new)) = (field.kind.choices(), kind.choices_mut()) {
            // Numbers of choices that went are not given again.
            new.last_no = new.last_no.max(old.last_no);
        }
        self.check_kind(table, &field.name, &mut kind)?;
        let to = Field { kind, ..(**field).clone() };
        if same_choices(field, &to) {
            self.drop_choices(table, no, &to);
            self.put_field(table, no, Some(to));
            return Ok(());
        }
        // Numbers of choices and rows mean others under the new type, even where they are the same.
        let by_number = field.kind.choices().is_some() || field.kind.shape() == Some(Shape::Links);
        let same_column = field.kind.shape() == to.kind.shape() && !by_number;
        let conversion = self.conversion(table, no, field, &to);
        if let FieldKind::MultipleRecordLinks(LinkOptions { inverse: Some(inverse), linked_table, .. }) = &field.kind
            && *linked_table != table
            && let Ok((_, other)) = self.owned(*inverse)
        {
            let text = Field { kind: FieldKind::SingleLineText, ..other.clone() };
            let other_side = self.conversion(*linked_table, *inverse, &Arc::new(other), &text);
            self.clear_column(*linked_table, *inverse, Touching::Keep);
            self.put_field(*linked_table, *inverse, Some(text));
            self.fill(*linked_table, *inverse, other_side)?;
        }
        if !same_column {
            self.clear_column(table, no, Touching::Keep);
        }
        self.put_field(table, no, Some(to));
        self.complete_link(table, no)?;
        self.fill(table, no, conversion)?;
        self.number_all(table, no);
        Ok(())
    }

    /// Takes choices that a select field will have no more out of its cells.
    fn drop_choices(&mut self, table: TableNo, no: FieldNo, to: &Field) {
        let stays = |c: &ChoiceNo| to.kind.choices().is_some_and(|o| o.choices.iter().any(|left| left.no == *c));
        for row in self.work.rows(table) {
            let left = match self.work.cell((table, row), no) {
                Some(Cell::Choice(choice)) => stays(&choice).then_some(Cell::Choice(choice)),
                Some(Cell::Choices(all)) => {
                    let left: Vec<ChoiceNo> = all.iter().copied().filter(stays).collect();
                    (!left.is_empty()).then(|| Cell::Choices(left.into()))
                }
                _ => continue,
            };
            self.work.set_cell((table, row), no, left, Touching::Keep);
        }
    }

    /// Writes the cells of a field that has its new type already: choices that they name are added to it.
    fn fill(&mut self, table: TableNo, no: FieldNo, conversion: Conversion) -> Result<(), BaseError> {
        for (row, cell) in self.converted(conversion) {
            self.write((table, row), no, cell, Touching::Keep)?;
        }
        Ok(())
    }

    // ---- views

    pub(crate) fn create_view(
        &mut self,
        table: TableNo,
        id: Option<ViewId>,
        spec: ViewSpec,
    ) -> Result<Made, BaseError> {
        let mut owner = (*self.table(table)?).clone();
        let id = id.unwrap_or_else(|| ViewId::generate(self.rng));
        if self.work.schema.views.values().any(|v| v.id == id || v.aliases.contains(&id)) {
            return Err(BaseError::Taken { what: "view", id: id.to_string() });
        }
        let no = self.work.schema.head.last_view.next();
        self.head(|head| head.last_view = no);
        let empty = View {
            id,
            aliases: Vec::new(),
            name: String::new(),
            kind: ViewKind::Grid,
            filter: None,
            sort: Vec::new(),
            group: Vec::new(),
            visible: None,
        };
        let view =
            self.specified(table, &owner, None, empty, ViewSpec { name: Some(spec.name.unwrap_or_default()), ..spec })?;
        self.put_view(table, no, Some(view));
        owner.views.push(no);
        self.put_table(table, Some(owner));
        Ok(Made::View { no, id })
    }

    pub(crate) fn update_view(&mut self, no: ViewNo, spec: ViewSpec) -> Result<Made, BaseError> {
        let (table, view) = self.viewed(no)?;
        let owner = self.table(table)?;
        let id = view.id;
        let view = self.specified(table, &owner, Some(no), view, spec)?;
        self.put_view(table, no, Some(view));
        Ok(Made::View { no, id })
    }

    pub(crate) fn delete_view(&mut self, no: ViewNo) -> Result<Made, BaseError> {
        let (table, view) = self.viewed(no)?;
        let mut owner = (*self.table(table)?).clone();
        if owner.views.len() == 1 {
            let problem = "is the only view of its table: a table keeps at least one".to_owned();
            return Err(BaseError::Invalid { what: format!("view {:?}", view.name), problem });
        }
        self.remove_view(table, no);
        owner.views.retain(|v| *v != no);
        self.put_table(table, Some(owner));
        Ok(Made::Nothing)
    }

    fn viewed(&self, no: ViewNo) -> Result<(TableNo, View), BaseError> {
        let table = self.work.schema.tables.iter().find(|(_, t)| t.views.contains(&no)).map(|(no, _)| *no);
        match (table, self.work.schema.views.get(&no)) {
            (Some(table), Some(view)) => Ok((table, (**view).clone())),
            _ => Err(BaseError::NoView(no.to_string())),
        }
    }

    fn remove_view(&mut self, table: TableNo, no: ViewNo) {
        self.put_view(table, no, None);
    }

    pub(crate) fn put_view(&mut self, table: TableNo, no: ViewNo, after: Option<View>) {
        let before = self.work.schema.views.get(&no).cloned();
        let after = after.map(Arc::new);
        if before != after {
            self.work.change(Change::View { table, no, before, after });
        }
    }

    fn specified(
        &self,
        table: TableNo,
        owner: &Table,
        own: Option<ViewNo>,
        mut view: View,
        spec: ViewSpec,
    ) -> Result<View, BaseError> {
        let schema = &self.work.schema;
        if let Some(name) = spec.name {
            let others = owner.views.iter().filter(|v| Some(**v) != own).filter_map(|v| schema.views.get(v));
            check_name("view", &name, others.map(|v| v.name.as_str()))?;
            view.name = name;
        }
        if let Some(kind) = spec.kind {
            view.kind = kind;
        }
        if let Some(filter) = spec.filter {
            let text = filter.filter(|f| !f.trim().is_empty());
            let place = FormulaPlace::View(view.name.clone());
            view.filter = text.map(|f| saved_filter(schema, table, &place, &f)).transpose()?;
        }
        for key in spec.sort.iter().chain(&spec.group).flatten() {
            self.field(table, key.field)?;
        }
        for field in spec.visible.iter().flatten().flatten() {
            self.field(table, *field)?;
        }
        view.sort = spec.sort.unwrap_or(view.sort);
        view.group = spec.group.unwrap_or(view.group);
        view.visible = spec.visible.unwrap_or(view.visible);
        Ok(view)
    }

    // ---- people

    pub(crate) fn put_person(&mut self, person: Person) -> PersonNo {
        let people = &self.work.schema.people;
        let found = people.iter().find(|(_, p)| p.id == person.id).map(|(no, p)| (*no, Arc::clone(p)));
        let (no, before) = match found {
            Some((no, before)) => {
                let merged = Person {
                    id: person.id,
                    email: person.email.or_else(|| before.email.clone()),
                    name: person.name.or_else(|| before.name.clone()),
                };
                if merged == *before {
                    return no;
                }
                let after = Some(Arc::new(merged));
                self.work.change(Change::Person { no, before: Some(before), after });
                return no;
            }
            None => (people.keys().next_back().map_or(PersonNo(1), |last| last.next()), None),
        };
        self.work.change(Change::Person { no, before, after: Some(Arc::new(person)) });
        no
    }
}

/// Whether both are select fields of one type, which keep their choices by number.
fn same_choices(from: &Field, to: &Field) -> bool {
    matches!(
        (&from.kind, &to.kind),
        (FieldKind::SingleSelect(_), FieldKind::SingleSelect(_))
            | (FieldKind::MultipleSelects(_), FieldKind::MultipleSelects(_))
    )
}

/// Gives numbers to new choices and checks names; what is wrong, if anything is.
pub(crate) fn settle_choices(options: &mut SelectOptions) -> Option<String> {
    let highest = options.choices.iter().map(|c| c.no).max().unwrap_or_default().max(options.last_no);
    let mut next = highest;
    for choice in &mut options.choices {
        if choice.no.0 == 0 {
            if next.0 == u16::MAX {
                return Some("has more choices than a field holds (65,535 over its life)".to_owned());
            }
            next = next.next();
            choice.no = next;
        }
    }
    options.last_no = next;
    let mut names = std::collections::HashSet::new();
    let mut numbers = std::collections::HashSet::new();
    for choice in &options.choices {
        if choice.name.trim().is_empty() {
            return Some("has a choice without a name".to_owned());
        }
        if !names.insert(&choice.name) {
            return Some(format!("has two choices named {:?}", choice.name));
        }
        if !numbers.insert(choice.no) {
            return Some(format!("has two choices with number {}", choice.no));
        }
    }
    None
}
