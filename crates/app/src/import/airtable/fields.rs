//! The fields of all tables: numbers, types, both sides of links.

use std::collections::BTreeMap;
use std::sync::Arc;

use cadre_base::cells::options::{Resolver, parse_field};
use cadre_model::field::{ButtonOptions, CountOptions, LinkOptions, LookupOptions, RollupOptions};
use cadre_model::{Choice, ChoiceId, ChoiceNo, Field, FieldId, FieldKind, FieldNo, TableNo, ViewNo};
use serde_json::{Map, Value as Json};

use super::{AirtableTable, Note, Problems};

/// A field before its type is read.
struct Known {
    table: TableNo,
    id: FieldId,
    name: String,
    /// The table that a link field links to, as it is named.
    linked: Option<String>,
    /// The other side of a link field, as it is named.
    inverse: Option<FieldId>,
}

/// The fields of all tables by number, and what of them was not told.
pub(super) struct Fields {
    pub(super) all: BTreeMap<FieldNo, (TableNo, Arc<Field>)>,
    pub(super) notes: Vec<Note>,
}

fn text<'j>(json: &'j Json, key: &str) -> Option<&'j str> {
    json.get(key).and_then(Json::as_str)
}

/// Names and ids of all tables, views and fields.
struct Names<'t> {
    tables: &'t [AirtableTable],
    /// The table ids, given or drawn, by number less one.
    table_ids: &'t [cadre_model::TableId],
    /// Numbers of the first view of each table.
    first_views: &'t [ViewNo],
    fields: BTreeMap<FieldNo, Known>,
}

impl Names<'_> {
    fn find(&self, near: Option<TableNo>, key: &str) -> Option<FieldNo> {
        let by_id = key.parse::<FieldId>().ok().and_then(|id| self.fields.iter().find(|(_, known)| known.id == id));
        let by_name = || self.fields.iter().find(|(_, known)| Some(known.table) == near && known.name == key);
        by_id.or_else(by_name).map(|(no, _)| *no)
    }
}

impl Resolver for Names<'_> {
    fn table(&self, key: &str) -> Option<TableNo> {
        let by_id = self.table_ids.iter().position(|id| id.to_string() == key);
        let at = by_id.or_else(|| self.tables.iter().position(|table| table.name == key))?;
        u32::try_from(at + 1).ok().map(TableNo)
    }

    fn field(&self, near: Option<TableNo>, key: &str) -> Option<FieldNo> {
        self.find(near, key)
    }

    fn view(&self, table: TableNo, key: &str) -> Option<ViewNo> {
        let at = (table.0 as usize).checked_sub(1)?;
        let views = &self.tables.get(at)?.views;
        let found =
            views.iter().position(|view| view.name == key || view.id.is_some_and(|id| id.to_string() == key))?;
        Some(ViewNo(self.first_views.get(at)?.0 + u32::try_from(found).ok()?))
    }

    fn linked_table(&self, link: FieldNo) -> Option<TableNo> {
        self.table(self.fields.get(&link)?.linked.as_deref()?)
    }

    fn new_choice_id(&mut self) -> ChoiceId {
        ChoiceId::generate(&mut rand::rng())
    }
}

/// Reads the fields of all tables.
pub(super) fn read(
    tables: &[AirtableTable],
    table_ids: &[cadre_model::TableId],
    first_views: &[ViewNo],
    problems: &mut Problems,
) -> Fields {
    let mut names = Names { tables, table_ids, first_views, fields: BTreeMap::new() };
    let mut given: Vec<(FieldNo, TableNo, &Json)> = Vec::new();
    for (at, table) in (1..).zip(tables) {
        for json in &table.fields {
            let no = FieldNo(u32::try_from(given.len() + 1).unwrap_or(u32::MAX));
            let id = match text(json, "id").map(str::parse) {
                Some(Ok(id)) => id,
                Some(Err(error)) => {
                    problems.add(place(table, json), format!("{error}"));
                    continue;
                }
                None => FieldId::generate(&mut rand::rng()),
            };
            let option = |key: &str| json.get("options").and_then(|options| text(options, key));
            let linked = option("linkedTableId").map(str::to_owned);
            let inverse = option("inverseLinkFieldId").and_then(|id| id.parse().ok());
            let name = text(json, "name").unwrap_or_default().trim().to_owned();
            names.fields.insert(no, Known { table: TableNo(at), id, name, linked, inverse });
            given.push((no, TableNo(at), json));
        }
    }
    let mut fields = Fields { all: BTreeMap::new(), notes: Vec::new() };
    for (no, table_no, json) in given {
        let table = &tables[table_no.0 as usize - 1];
        match fields.one(no, table_no, table, json, &mut names) {
            Ok(kind) => {
                let known = &names.fields[&no];
                let description = text(json, "description").filter(|text| !text.is_empty()).map(str::to_owned);
                let (id, name) = (known.id, known.name.clone());
                let field = Field { id, aliases: Vec::new(), name, description, system: false, kind };
                fields.all.insert(no, (table_no, Arc::new(field)));
            }
            Err(what) => problems.add(place(table, json), what),
        }
    }
    fields.join_links(&names, tables, problems);
    fields
}

fn place(table: &AirtableTable, json: &Json) -> String {
    format!("table {:?}, field {:?}", table.name, text(json, "name").unwrap_or("(unnamed)"))
}

impl Fields {
    fn one(
        &mut self,
        no: FieldNo,
        table_no: TableNo,
        table: &AirtableTable,
        json: &Json,
        names: &mut Names<'_>,
    ) -> Result<FieldKind, String> {
        let options = json.get("options").and_then(Json::as_object).cloned().unwrap_or_default();
        let kind = text(json, "type").unwrap_or_default();
        let refers = |key: &str| options.get(key).and_then(Json::as_str);
        let field = |key: &str, near| refers(key).and_then(|key| names.find(near, key));
        let link = field("recordLinkFieldId", Some(table_no));
        let target = field("fieldIdInLinkedTable", link.and_then(|link| names.linked_table(link)));
        match kind {
            // What was broken there may be broken here.
            "multipleLookupValues" => Ok(FieldKind::MultipleLookupValues(LookupOptions { link, target })),
            "count" => Ok(FieldKind::Count(CountOptions { link })),
            "rollup" => Ok(FieldKind::Rollup(self.rollup(link, target, &options, json))),
            "button" => Ok(FieldKind::Button(self.button(table, &options, json))),
            _ => {
                let spec = parse_field(&without_id(json), Some(table_no), names)
                    .map_err(|error| format!("{} at `{}`; expected {}", error.wrong, error.path, error.right))?;
                Ok(match spec.kind {
                    FieldKind::MultipleRecordLinks(links) => {
                        let is_reversed = options.get("isReversed") == Some(&Json::Bool(true));
                        let told = refers("inverseLinkFieldId").and_then(|key| names.find(None, key));
                        // A field that is its own other side would link both ways at once.
                        let inverse = told.filter(|inverse| *inverse != no);
                        FieldKind::MultipleRecordLinks(LinkOptions { inverse, is_reversed, ..links })
                    }
                    kind => kind,
                })
            }
        }
    }

    fn note(&mut self, json: &Json, kind: &'static str, what: &'static str) {
        self.notes.push(Note { field: text(json, "name").unwrap_or_default().to_owned(), kind, what });
    }

    fn rollup(
        &mut self,
        link: Option<FieldNo>,
        target: Option<FieldNo>,
        options: &Map<String, Json>,
        json: &Json,
    ) -> RollupOptions {
        let given = |key: &str| options.get(key).and_then(Json::as_str).map(str::to_owned);
        let formula = given("formula").unwrap_or_else(|| {
            self.note(json, "rollup", "its formula is not told: numbers are summed, the rest is joined");
            let result = options.get("result").and_then(|result| text(result, "type"));
            let is_number = matches!(result, Some("number" | "currency" | "percent" | "duration" | "rating" | "count"));
            if is_number { "SUM(values)" } else { "ARRAYJOIN(values)" }.to_owned()
        });
        RollupOptions { link, target, formula, condition: given("condition") }
    }

    fn button(&mut self, table: &AirtableTable, options: &Map<String, Json>, json: &Json) -> ButtonOptions {
        let name = text(json, "name").unwrap_or_default();
        let id = text(json, "id").unwrap_or_default();
        let cells: Vec<&Json> = table
            .records
            .iter()
            .filter_map(|record| record.fields.get(name).or_else(|| record.fields.get(id)))
            .collect();
        let given = |key: &str| options.get(key).and_then(Json::as_str);
        let first = |key: &str| cells.first().and_then(|cell| text(cell, key));
        let label = given("label").or_else(|| first("label")).unwrap_or("Open").to_owned();
        let url = given("url").map(str::to_owned).or_else(|| {
            let url = first("url")?;
            if cells.iter().all(|cell| text(cell, "url") == Some(url)) {
                return Some(format!("\"{}\"", url.replace('\\', "\\\\").replace('"', "\\\"")));
            }
            self.note(
                json,
                "button",
                "its address differs from record to record and how is not told: it opens nothing",
            );
            None
        });
        ButtonOptions { label, url }
    }

    /// The two sides of each link name each other; a side that is not told is made.
    fn join_links(&mut self, names: &Names<'_>, tables: &[AirtableTable], problems: &mut Problems) {
        let links: Vec<(FieldNo, TableNo, LinkOptions)> = self
            .all
            .iter()
            .filter_map(|(no, (table, field))| match &field.kind {
                FieldKind::MultipleRecordLinks(links) => Some((*no, *table, *links)),
                _ => None,
            })
            .collect();
        for (no, table, links) in links {
            let Some(FieldKind::MultipleRecordLinks(now)) = self.all.get(&no).map(|(_, field)| &field.kind) else {
                continue;
            };
            let told =
                now.inverse.and_then(|inverse| self.all.get(&inverse).map(|(table, field)| (inverse, *table, field)));
            match told {
                Some((inverse, other, field)) => {
                    let back = match &field.kind {
                        FieldKind::MultipleRecordLinks(back) => Some(*back),
                        _ => None,
                    };
                    let is_back = back
                        .is_some_and(|back| back.linked_table == table && back.inverse.is_none_or(|there| there == no));
                    if !is_back || other != links.linked_table {
                        let known = &names.fields[&no];
                        let at = format!("table {:?}, field {:?}", tables[table.0 as usize - 1].name, known.name);
                        problems.add(at, "its inverseLinkFieldId is of no field that links back");
                        continue;
                    }
                    self.set_inverse(inverse, no, true);
                }
                // A table that links to itself needs no other side.
                None if links.linked_table == table => self.clear_inverse(no),
                None => {
                    let id = names.fields.get(&no).and_then(|known| known.inverse);
                    let inverse = self.make_inverse((no, table), links.linked_table, id, tables);
                    self.set_inverse(no, inverse, false);
                }
            }
        }
    }

    fn set_inverse(&mut self, of: FieldNo, inverse: FieldNo, keeps_told: bool) {
        if let Some(links) = self.links_of(of)
            && !(keeps_told && links.inverse.is_some())
        {
            links.inverse = Some(inverse);
        }
    }

    fn clear_inverse(&mut self, of: FieldNo) {
        if let Some(links) = self.links_of(of) {
            links.inverse = None;
        }
    }

    fn links_of(&mut self, no: FieldNo) -> Option<&mut LinkOptions> {
        let (_, field) = self.all.get_mut(&no)?;
        match &mut Arc::make_mut(field).kind {
            FieldKind::MultipleRecordLinks(links) => Some(links),
            _ => None,
        }
    }

    fn make_inverse(
        &mut self,
        (of, table): (FieldNo, TableNo),
        other: TableNo,
        id: Option<FieldId>,
        tables: &[AirtableTable],
    ) -> FieldNo {
        let no = self.all.keys().next_back().map_or(FieldNo(1), |last| last.next());
        let wanted = &tables[table.0 as usize - 1].name;
        let taken: Vec<String> = self
            .all
            .values()
            .filter(|(owner, _)| *owner == other)
            .map(|(_, field)| field.name.to_lowercase())
            .collect();
        let numbered = (2_u32..).map(|n| format!("{wanted} {n}"));
        let name = std::iter::once(wanted.clone())
            .chain(numbered)
            .find(|name| !taken.contains(&name.to_lowercase()))
            .unwrap_or_else(|| wanted.clone());
        let kind = FieldKind::MultipleRecordLinks(LinkOptions {
            linked_table: table,
            inverse: Some(of),
            prefers_single: false,
            is_reversed: true,
            view_for_selection: None,
        });
        let id = id.unwrap_or_else(|| FieldId::generate(&mut rand::rng()));
        let field = Field { id, aliases: Vec::new(), name, description: None, system: false, kind };
        self.all.insert(no, (other, Arc::new(field)));
        no
    }

    /// A choice that cells name and the field does not have.
    pub(super) fn add_choice(&mut self, field: FieldNo, name: &str) -> Option<ChoiceNo> {
        let (_, field) = self.all.get_mut(&field)?;
        let options = Arc::make_mut(field).kind.choices_mut()?;
        let highest = options.choices.iter().map(|choice| choice.no).max().unwrap_or_default().max(options.last_no);
        if highest.0 == u16::MAX {
            return None;
        }
        let no = highest.next();
        let id = ChoiceId::generate(&mut rand::rng());
        options.choices.push(Choice { no, id, aliases: Vec::new(), name: name.to_owned(), color: None });
        options.last_no = no;
        Some(no)
    }
}

/// The reader of fields draws no ids and checks none: they are checked here.
fn without_id(json: &Json) -> Json {
    let mut json = json.clone();
    if let Json::Object(map) = &mut json {
        map.shift_remove("id");
        // What strict readers would refuse as unknown.
        map.retain(|key, _| matches!(key.as_str(), "name" | "type" | "description" | "options"));
    }
    json
}
