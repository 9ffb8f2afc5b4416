//! A specification's ids found in a schema, and what is wrong with them.

use std::collections::BTreeSet;

use cadre_model::{Actor, FieldId, FieldNo, Schema, TableId, TableNo, Through, ViewId, ViewKind, ViewNo};
use cadre_wire::webhooks::{ChangeType, DataType, IncludedCells, Source, Specification};

/// A part of a specification that does not fit the base.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{wrong} at `{path}`; expected {right}")]
pub struct FilterFault {
    /// Where, such as `options.filters.watchDataInFieldIds[2]`.
    pub path: String,
    /// What is wrong, with what was given.
    pub wrong: String,
    /// What would be right, to stand after "expected".
    pub right: String,
}

/// What a webhook watches, its ids found in the schemas before and after a commit.
#[derive(Clone, Debug)]
pub struct Watch {
    pub(super) data: bool,
    pub(super) fields: bool,
    pub(super) metadata: bool,
    pub(super) adds: bool,
    pub(super) updates: bool,
    pub(super) removes: bool,
    pub(super) scope: Scope,
    /// The fields whose cells are watched; `None` for all.
    pub(super) watched_cells: Option<BTreeSet<FieldNo>>,
    /// The fields whose definitions are watched; `None` for all.
    pub(super) watched_fields: Option<BTreeSet<FieldNo>>,
    pub(super) included: Included,
    pub(super) previous_cells: bool,
    pub(super) previous_fields: bool,
    /// Whether the filters refer to what is not there after the commit.
    pub(super) is_broken: bool,
}

/// Where changes count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    Base,
    Table(TableNo),
    View(TableNo, ViewNo),
    /// What it named was in neither state.
    Nowhere,
}

/// Whose cells are told beside those that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Included {
    All,
    Fields(BTreeSet<FieldNo>),
}

impl Watch {
    /// Refuses a specification whose ids are not those of this schema.
    ///
    /// # Errors
    /// The first id that is not there, and views that cannot be watched: forms (section 6.2 of the reference; list views, which
    /// cannot either, do not exist here).
    pub fn check(specification: &Specification, schema: &Schema) -> Result<(), FilterFault> {
        let filters = &specification.options.filters;
        let scope = match &filters.record_change_scope {
            Some(id) => Some(check_scope(schema, id)?),
            None => None,
        };
        let lists = [
            ("watchDataInFieldIds", &filters.watch_data_in_field_ids),
            ("watchSchemasOfFieldIds", &filters.watch_schemas_of_field_ids),
        ];
        for (key, ids) in lists {
            check_fields(schema, &format!("options.filters.{key}"), ids, scope)?;
        }
        if let Some(form) = filters.source_options.as_ref().and_then(|options| options.form_submission.as_ref()) {
            check_form(schema, &form.view_id)?;
        }
        let includes = specification.options.includes.as_ref();
        match includes.and_then(|includes| includes.include_cell_values_in_field_ids.as_ref()) {
            Some(IncludedCells::Fields(ids)) => {
                check_fields(schema, "options.includes.includeCellValuesInFieldIds", ids, scope)
            }
            _ => Ok(()),
        }
    }

    /// Whether what the filters of a specification refer to is there.
    pub fn holds(specification: &Specification, schema: &Schema) -> bool {
        !Self::of(specification, schema, schema).is_broken
    }

    /// Finds what a specification names, in the state after a commit, else in the one before.
    pub(super) fn of(specification: &Specification, before: &Schema, after: &Schema) -> Self {
        let filters = &specification.options.filters;
        let includes = specification.options.includes.clone().unwrap_or_default();
        let mut is_broken = false;
        let scope = filters.record_change_scope.as_ref().map_or(Scope::Base, |id| {
            scope_of(after, id).unwrap_or_else(|| {
                is_broken = true;
                scope_of(before, id).unwrap_or(Scope::Nowhere)
            })
        });
        let mut numbers = |ids: &[String]| {
            let here: Vec<Option<FieldNo>> = ids.iter().map(|id| field_of(after, id)).collect();
            is_broken |= !ids.is_empty() && here.iter().all(Option::is_none);
            let found = ids.iter().zip(here).filter_map(|(id, here)| here.or_else(|| field_of(before, id)));
            (!ids.is_empty()).then(|| found.collect::<BTreeSet<FieldNo>>())
        };
        let watched_cells = numbers(&filters.watch_data_in_field_ids);
        let watched_fields = numbers(&filters.watch_schemas_of_field_ids);
        let included = match &includes.include_cell_values_in_field_ids {
            Some(IncludedCells::All) => Included::All,
            Some(IncludedCells::Fields(ids)) => {
                Included::Fields(ids.iter().filter_map(|id| field_of(after, id)).collect())
            }
            None => Included::Fields(BTreeSet::new()),
        };
        let types = |kind| filters.data_types.contains(&kind);
        let changes = |kind| filters.change_types.is_empty() || filters.change_types.contains(&kind);
        Self {
            data: types(DataType::TableData),
            fields: types(DataType::TableFields),
            metadata: types(DataType::TableMetadata),
            adds: changes(ChangeType::Add),
            updates: changes(ChangeType::Update),
            removes: changes(ChangeType::Remove),
            scope,
            watched_cells,
            watched_fields,
            included,
            previous_cells: includes.include_previous_cell_values,
            previous_fields: includes.include_previous_field_definitions,
            is_broken,
        }
    }

    /// Whether changes of a table count.
    pub(super) fn covers(&self, table: TableNo) -> bool {
        match self.scope {
            Scope::Base => true,
            Scope::Table(no) | Scope::View(no, _) => no == table,
            Scope::Nowhere => false,
        }
    }

    /// The view that records have to be in, if one is watched.
    pub(super) fn view(&self) -> Option<ViewNo> {
        match self.scope {
            Scope::View(_, view) => Some(view),
            _ => None,
        }
    }

    pub(super) fn watches_cell(&self, field: FieldNo) -> bool {
        self.watched_cells.as_ref().is_none_or(|watched| watched.contains(&field))
    }

    pub(super) fn watches_field(&self, field: FieldNo) -> bool {
        self.watched_fields.as_ref().is_none_or(|watched| watched.contains(&field))
    }

    pub(super) fn includes_cell(&self, field: FieldNo) -> bool {
        match &self.included {
            Included::All => true,
            Included::Fields(fields) => fields.contains(&field),
        }
    }

    /// Whether cells are told that did not change.
    pub(super) fn includes_any(&self) -> bool {
        !matches!(&self.included, Included::Fields(fields) if fields.is_empty())
    }
}

/// Where a commit comes from, in the words of webhooks. Source: section 6.2 of the reference; which of our ways in is which of
/// them is our own decision.
pub(super) fn source(actor: &Actor) -> Source {
    match actor.through {
        Through::Cli | Through::Page | Through::Import => Source::Client,
        Through::Api => Source::PublicApi,
        Through::Sync => Source::Sync,
        Through::Handler => Source::Automation,
        Through::System => Source::System,
    }
}

/// Whether a webhook hears of commits from a source. No commit comes from a form yet, so that what forms are filtered by
/// filters nothing that comes.
pub(super) fn hears(specification: &Specification, source: &Source) -> bool {
    let sources = &specification.options.filters.from_sources;
    sources.is_empty() || sources.contains(source)
}

fn scope_of(schema: &Schema, id: &str) -> Option<Scope> {
    if let Ok(id) = id.parse() {
        return table_of(schema, id).map(Scope::Table);
    }
    let (table, view, _) = view_of(schema, id.parse().ok()?)?;
    Some(Scope::View(table, view))
}

fn table_of(schema: &Schema, id: TableId) -> Option<TableNo> {
    let mut named = schema.tables.iter().filter(|(_, table)| table.id == id || table.aliases.contains(&id));
    named.next().map(|(no, _)| *no)
}

fn view_of(schema: &Schema, id: ViewId) -> Option<(TableNo, ViewNo, ViewKind)> {
    let named = schema.views.iter().find(|(_, view)| view.id == id || view.aliases.contains(&id));
    let (no, view) = named?;
    let (table, _) = schema.tables.iter().find(|(_, table)| table.views.contains(no))?;
    Some((*table, *no, view.kind))
}

fn field_of(schema: &Schema, id: &str) -> Option<FieldNo> {
    let id: FieldId = id.parse().ok()?;
    schema.fields.iter().find(|(_, field)| field.id == id || field.aliases.contains(&id)).map(|(no, _)| *no)
}

fn fault<T>(path: &str, wrong: String, right: &str) -> Result<T, FilterFault> {
    Err(FilterFault { path: path.to_owned(), wrong, right: right.to_owned() })
}

fn check_scope(schema: &Schema, id: &str) -> Result<TableNo, FilterFault> {
    const PATH: &str = "options.filters.recordChangeScope";
    const RIGHT: &str = "the id of a table or view of this base, not its name";
    match scope_of(schema, id) {
        Some(Scope::Table(table)) => Ok(table),
        Some(Scope::View(table, view)) => match schema.views.get(&view).map(|view| view.kind) {
            Some(ViewKind::Form) => fault(PATH, format!("{id} is a form view"), "a view that shows records"),
            _ => Ok(table),
        },
        _ => fault(PATH, format!("there is no table or view {id:?}"), RIGHT),
    }
}

fn check_fields(schema: &Schema, path: &str, ids: &[String], scope: Option<TableNo>) -> Result<(), FilterFault> {
    for (i, id) in ids.iter().enumerate() {
        let path = format!("{path}[{i}]");
        let Some(no) = field_of(schema, id) else {
            return fault(&path, format!("there is no field {id:?}"), "the id of a field of this base, not its name");
        };
        if let Some(table) = scope
            && schema.owner.get(&no) != Some(&table)
        {
            return fault(
                &path,
                format!("{id} is a field of another table"),
                "a field of the table in recordChangeScope",
            );
        }
    }
    Ok(())
}

fn check_form(schema: &Schema, id: &str) -> Result<(), FilterFault> {
    const PATH: &str = "options.filters.sourceOptions.formSubmission.viewId";
    match id.parse().ok().and_then(|id| view_of(schema, id)) {
        Some((_, _, ViewKind::Form)) => Ok(()),
        Some(_) => fault(PATH, format!("{id} is no form view"), "the id of a form view of this base"),
        None => fault(PATH, format!("there is no view {id:?}"), "the id of a form view of this base"),
    }
}
