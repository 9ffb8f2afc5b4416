//! Tables made over the API, in which cases are played: cases that have the same fields share one.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde_json::{Map, Value as Json, json};

use super::corpus::Case;
use crate::server::{Answer, Client};

/// The field that names records; no case has one of this name.
pub(super) const PRIMARY: &str = "what names it";
/// The field of a linked table that is looked up and rolled up.
const LOOKED_UP: &str = "what is looked up";
/// The link that a rollup goes through.
const ROLLED_UP: &str = "what is rolled up";

/// What is asked and answered.
pub(super) struct Asker {
    client: Client,
    base: String,
    tables: usize,
}

/// A table with a record for each case.
pub(super) struct Stage<'c> {
    pub(super) table: String,
    pub(super) cases: Vec<Played<'c>>,
}

/// A case in its record.
pub(super) struct Played<'c> {
    pub(super) case: &'c Case,
    /// The record's id.
    pub(super) record: String,
    /// The record's cells, computed ones too.
    pub(super) cells: Json,
    /// The formula with the ids that record and fields have here.
    pub(super) formula: String,
}

/// A field's name, type and what it looks up: cases where these are equal share a table.
pub(super) type Shape = Vec<(String, String, Option<String>)>;

pub(super) fn shape(case: &Case) -> Shape {
    let mut shape: Shape =
        case.fields.iter().map(|field| (field.name.clone(), field.kind.clone(), field.of.clone())).collect();
    shape.extend(case.values.iter().map(|_| (ROLLED_UP.to_owned(), "rollup".to_owned(), case.of.clone())));
    shape
}

impl Asker {
    pub(super) fn new(client: Client, base: String) -> Self {
        Self { client, base, tables: 0 }
    }

    pub(super) fn ask(&mut self, method: &str, path: &str, body: &Json) -> Answer {
        self.client.ask(method, path, body).expect("the server answers")
    }

    fn done(&mut self, path: &str, body: &Json) -> Json {
        let answer = self.ask("POST", path, body);
        assert_eq!(answer.status, 200, "{path}: {} {:?}", answer.text(), answer.header("x-cadre-detail"));
        answer.json()
    }

    /// Makes a table; its name.
    fn table(&mut self, fields: &[Json]) -> String {
        self.tables += 1;
        let name = format!("Stage {}", self.tables);
        let mut all = vec![json!({"name": PRIMARY, "type": "singleLineText"})];
        all.extend_from_slice(fields);
        let path = format!("/v0/meta/bases/{}/tables", self.base);
        let made = self.done(&path, &json!({"name": name, "fields": all}));
        made["id"].as_str().expect("a table has an id").to_owned()
    }

    /// Creates records ten at a time; their ids.
    fn records(&mut self, table: &str, records: &[Json]) -> Vec<String> {
        let mut ids = Vec::new();
        for batch in records.chunks(10) {
            let batch: Vec<Json> = batch.iter().map(|fields| json!({ "fields": fields })).collect();
            let made = self.done(&self.of(table), &json!({"records": batch, "typecast": true}));
            let records = made["records"].as_array().expect("a batch answers with records");
            ids.extend(records.iter().map(|record| record["id"].as_str().expect("a record has an id").to_owned()));
        }
        ids
    }

    /// The address of a table's records.
    pub(super) fn of(&self, table: &str) -> String {
        format!("/v0/{}/{table}", self.base)
    }

    /// The address of a table's fields.
    pub(super) fn fields_of(&self, table: &str) -> String {
        format!("/v0/meta/bases/{}/tables/{table}/fields", self.base)
    }

    /// Makes the table of cases of one shape, their records, and a field for each formula that the engine takes.
    pub(super) fn stage<'c>(&mut self, shape: &Shape, cases: &[&'c Case]) -> Stage<'c> {
        let mut linked = HashMap::new();
        let mut fields = self.fields(shape, &mut linked);
        let computed = |case: &&Case| case.has_field() && !case.names_ids();
        fields.extend(cases.iter().copied().filter(computed).map(|case| self::computed(case, &case.formula)));
        let table = self.table(&fields);
        let records = self.records_of(&table, cases, &linked);
        let formulas = self.formulas(&table, cases, &records);
        let cells = self.read(&table);
        let play = |((case, record), formula): ((&&'c Case, String), String)| Played {
            case,
            cells: cells[&record].clone(),
            record,
            formula,
        };
        let cases = cases.iter().zip(records).zip(formulas).map(play).collect();
        Stage { table, cases }
    }

    /// The fields of a shape; the tables that they link to are made before.
    fn fields(&mut self, shape: &Shape, linked: &mut HashMap<String, (String, String)>) -> Vec<Json> {
        let mut fields = Vec::new();
        for (name, kind, of) in shape {
            if !["multipleRecordLinks", "multipleLookupValues", "rollup"].contains(&kind.as_str()) {
                fields.push(field(name, kind));
                continue;
            }
            let looked_up = of.as_deref().map(|of| field(LOOKED_UP, of));
            let table = self.table(&Vec::from_iter(looked_up));
            let is_lookup = kind == "multipleLookupValues";
            let link = if is_lookup { format!("link of {name}") } else { name.clone() };
            let options = json!({ "linkedTableId": table });
            fields.push(json!({"name": link, "type": "multipleRecordLinks", "options": options}));
            if is_lookup {
                let options = json!({"recordLinkFieldId": link, "fieldIdInLinkedTable": LOOKED_UP});
                fields.push(json!({"name": name, "type": kind, "options": options}));
            }
            linked.insert(name.clone(), (table, link));
        }
        fields
    }

    /// The formula of each case with the ids of this base; those that name ids get their fields now that these are known.
    fn formulas(&mut self, table: &str, cases: &[&Case], records: &[String]) -> Vec<String> {
        if !cases.iter().any(|case| case.names_ids()) {
            return cases.iter().map(|case| case.formula.clone()).collect();
        }
        let path = format!("/v0/meta/bases/{}/tables", self.base);
        let schema = self.ask("GET", &path, &Json::Null).json();
        let tables = schema["tables"].as_array().expect("a base has tables");
        let fields = tables.iter().find(|there| there["id"] == table).expect("the table is there")["fields"].clone();
        let id_of = |name: &str| {
            let found = fields.as_array().and_then(|fields| fields.iter().find(|field| field["name"] == name));
            found.and_then(|field| field["id"].as_str()).expect("the field is there").to_owned()
        };
        let mut formulas = Vec::new();
        for (case, record) in cases.iter().zip(records) {
            let mut formula = case.formula.replace(case.record_id(), record);
            for field in &case.fields {
                if let Some(id) = &field.id {
                    formula = formula.replace(id, &id_of(&field.name));
                }
            }
            if case.has_field() && case.names_ids() {
                let path = self.fields_of(table);
                self.done(&path, &computed(case, &formula));
            }
            formulas.push(formula);
        }
        formulas
    }

    /// The record of each case; cases with the same cells have the same one.
    fn records_of(&mut self, table: &str, cases: &[&Case], linked: &HashMap<String, (String, String)>) -> Vec<String> {
        let key = |case: &Case| {
            let cells = case.fields.iter().map(|field| (&field.value, &field.values));
            format!("{:?} {:?}", cells.collect::<Vec<_>>(), case.values)
        };
        let (mut rows, mut places) = (Vec::new(), HashMap::new());
        for case in cases {
            if let Entry::Vacant(new) = places.entry(key(case)) {
                new.insert(rows.len());
                rows.push(self.row(case, linked));
            }
        }
        let ids = self.records(table, &rows);
        cases.iter().map(|case| ids[places[&key(case)]].clone()).collect()
    }

    /// The cells of a case's record.
    fn row(&mut self, case: &Case, linked: &HashMap<String, (String, String)>) -> Json {
        let mut row = Map::new();
        row.insert(PRIMARY.to_owned(), json!(case.name));
        let rolled = case.values.as_ref().map(|values| (ROLLED_UP, Some(values), None));
        let fields = case.fields.iter().map(|field| (field.name.as_str(), field.values.as_ref(), Some(field)));
        for (name, values, field) in fields.chain(rolled) {
            match (linked.get(name), values) {
                (Some((table, link)), values) => {
                    let in_name = field.is_some_and(|field| field.of.is_none());
                    let ids = self.linked_rows(table, values.map_or(&[][..], Vec::as_slice), in_name);
                    row.insert(link.clone(), json!(ids));
                }
                (None, Some(values)) => drop(row.insert(name.to_owned(), json!(values))),
                (None, None) => {
                    row.extend(field.and_then(|field| field.value.clone()).map(|cell| (name.to_owned(), cell)));
                }
            }
        }
        Json::Object(row)
    }

    /// Records for the items of a list; an item that says that it is blank has an empty cell.
    fn linked_rows(&mut self, table: &str, items: &[Json], in_name: bool) -> Vec<String> {
        let cell = |item: &Json| if item.is_object() { Json::Null } else { item.clone() };
        let name = if in_name { PRIMARY } else { LOOKED_UP };
        let rows: Vec<Json> = items.iter().map(|item| json!({name: cell(item)})).collect();
        self.records(table, &rows)
    }

    /// All records of a table, by id.
    fn read(&mut self, table: &str) -> HashMap<String, Json> {
        let (mut all, mut offset) = (HashMap::new(), String::new());
        loop {
            let page = self.ask("GET", &format!("{}?offset={offset}", self.of(table)), &Json::Null).json();
            for record in page["records"].as_array().expect("a page has records") {
                all.insert(record["id"].as_str().expect("a record has an id").to_owned(), record["fields"].clone());
            }
            match page["offset"].as_str() {
                Some(next) => next.clone_into(&mut offset),
                None => return all,
            }
        }
    }
}

/// The field that works out a case.
pub(super) fn computed(case: &Case, formula: &str) -> Json {
    let name = &case.name;
    match &case.values {
        None => json!({"name": name, "type": "formula", "options": {"formula": formula}}),
        Some(_) => {
            let options =
                json!({"recordLinkFieldId": ROLLED_UP, "fieldIdInLinkedTable": LOOKED_UP, "formula": formula});
            json!({"name": name, "type": "rollup", "options": options})
        }
    }
}

/// A field of a type, with options that change no value.
fn field(name: &str, kind: &str) -> Json {
    let date = json!({"name": "iso"});
    let options = match kind {
        "number" | "percent" => json!({"precision": 8}),
        "currency" => json!({"precision": 7, "symbol": "$"}),
        "duration" => json!({"durationFormat": "h:mm:ss.SSS"}),
        "rating" => json!({"icon": "star", "color": "yellowBright", "max": 10}),
        "checkbox" => json!({"icon": "check", "color": "greenBright"}),
        "singleSelect" | "multipleSelects" => json!({"choices": []}),
        "date" => json!({ "dateFormat": date }),
        "dateTime" => json!({"timeZone": "utc", "dateFormat": date, "timeFormat": {"name": "24hour"}}),
        _ => return json!({"name": name, "type": kind}),
    };
    json!({"name": name, "type": kind, "options": options})
}
