//! Writing the parameters of a list, as pyairtable writes them, and choosing between GET and POST.

use serde_json::{Map, Value, json};

use super::list::{CellFormat, ListParameters};
use super::simple::{BasesQuery, CommentsQuery, PayloadsQuery, RecordParameters};
use crate::percent::{Plus, encode};

/// How long an address may get before a list is asked for by POST: some way below what is refused (reference, sections 2.3 and
/// 11.2).
pub const LONG_URL: usize = 15_000;

/// How a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListCall {
    /// `GET {table}?{query}`
    Get {
        /// The query string, maybe empty.
        query: String,
    },
    /// `POST {table}/listRecords?{query}`
    Post {
        /// The query string, with `timeZone` and `userLocale`; maybe empty.
        query: String,
        /// The JSON body.
        body: String,
    },
}

/// Collects a query string.
#[derive(Default)]
struct Pairs(String);

impl Pairs {
    fn add(&mut self, key: &str, value: &str) {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(&encode(key, Plus::Space));
        self.0.push('=');
        self.0.push_str(&encode(value, Plus::Space));
    }

    fn add_some(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.add(key, value);
        }
    }

    fn add_flag(&mut self, key: &str, value: bool) {
        if value {
            self.add(key, "1");
        }
    }

    fn add_zone(&mut self, format: &CellFormat) {
        if let CellFormat::Text { time_zone, user_locale } = format {
            self.add("timeZone", time_zone);
            self.add("userLocale", user_locale);
        }
    }
}

impl ListParameters {
    /// Writes a query string: brackets encoded, spaces as `+`, flags as `1`, sort keys in the order of their text.
    pub fn to_query(&self) -> String {
        let mut pairs = Pairs::default();
        self.fields.iter().for_each(|field| pairs.add("fields[]", field));
        pairs.add_some("filterByFormula", self.filter_by_formula.as_deref());
        pairs.add_some("maxRecords", self.max_records.map(|number| number.to_string()).as_deref());
        pairs.add_some("pageSize", self.page_size.map(|number| number.to_string()).as_deref());
        for (key, value) in self.sort_pairs() {
            pairs.add(&key, value);
        }
        pairs.add_some("view", self.view.as_deref());
        if self.cell_format != CellFormat::Json {
            pairs.add("cellFormat", "string");
        }
        pairs.add_zone(&self.cell_format);
        pairs.add_some("offset", self.offset.as_deref());
        pairs.add_flag("returnFieldsByFieldId", self.return_fields_by_field_id);
        pairs.add_some("recordMetadata[]", self.comment_count.then_some("commentCount"));
        pairs.add_flag("includeDateDependencyMetadata", self.include_date_dependency_metadata);
        pairs.0
    }

    fn sort_pairs(&self) -> Vec<(String, &str)> {
        let both = self.sort.iter().enumerate().flat_map(|(number, sort)| {
            let direction = (format!("sort[{number}][direction]"), sort.direction.as_str());
            [direction, (format!("sort[{number}][field]"), sort.field.as_str())]
        });
        let mut pairs: Vec<_> = both.collect();
        pairs.sort();
        pairs
    }

    /// The JSON body of `listRecords`; `timeZone` and `userLocale` go into the query.
    pub fn to_body(&self) -> Value {
        let mut body = Map::new();
        let mut add = |key: &str, value: Option<Value>| body.extend(value.map(|value| (key.to_owned(), value)));
        add("fields", (!self.fields.is_empty()).then(|| json!(self.fields)));
        add("filterByFormula", self.filter_by_formula.as_ref().map(|formula| json!(formula)));
        add("maxRecords", self.max_records.map(|number| json!(number)));
        add("pageSize", self.page_size.map(|number| json!(number)));
        add("sort", (!self.sort.is_empty()).then(|| self.sort.iter().map(Value::from).collect()));
        add("view", self.view.as_ref().map(|view| json!(view)));
        add("cellFormat", (self.cell_format != CellFormat::Json).then(|| json!("string")));
        add("offset", self.offset.as_ref().map(|offset| json!(offset)));
        add("returnFieldsByFieldId", self.return_fields_by_field_id.then_some(json!(true)));
        add("recordMetadata", self.comment_count.then(|| json!(["commentCount"])));
        add("includeDateDependencyMetadata", self.include_date_dependency_metadata.then_some(json!(true)));
        Value::Object(body)
    }

    /// Chooses between GET and POST: `url` is the table's address without a query; POST from [`LONG_URL`] on.
    pub fn call(&self, url: &str) -> ListCall {
        let query = self.to_query();
        if url.len() + 1 + query.len() < LONG_URL {
            return ListCall::Get { query };
        }
        let mut pairs = Pairs::default();
        pairs.add_zone(&self.cell_format);
        ListCall::Post { query: pairs.0, body: self.to_body().to_string() }
    }
}

impl RecordParameters {
    /// Writes a query string.
    pub fn to_query(&self) -> String {
        let mut pairs = Pairs::default();
        if self.cell_format != CellFormat::Json {
            pairs.add("cellFormat", "string");
        }
        pairs.add_zone(&self.cell_format);
        pairs.add_flag("returnFieldsByFieldId", self.return_fields_by_field_id);
        pairs.add_flag("includeDateDependencyMetadata", self.include_date_dependency_metadata);
        pairs.0
    }
}

impl BasesQuery {
    /// Writes a query string.
    pub fn to_query(&self) -> String {
        let mut pairs = Pairs::default();
        pairs.add_some("offset", self.offset.as_deref());
        pairs.0
    }
}

impl CommentsQuery {
    /// Writes a query string.
    pub fn to_query(&self) -> String {
        let mut pairs = Pairs::default();
        pairs.add_some("pageSize", self.page_size.map(|number| number.to_string()).as_deref());
        pairs.add_some("offset", self.offset.as_deref());
        pairs.0
    }
}

impl PayloadsQuery {
    /// Writes a query string.
    pub fn to_query(&self) -> String {
        let mut pairs = Pairs::default();
        pairs.add("cursor", &self.cursor.to_string());
        pairs.add("limit", &self.limit.to_string());
        pairs.0
    }
}
