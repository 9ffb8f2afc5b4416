//! Rows for the engine, from plain values.

use std::collections::HashMap;
use std::sync::Arc;

use cadre_formula::eval::{Labels, Rows, Vector};
use cadre_formula::{FieldInfo, FieldList, ValueType};
use cadre_model::{Bitmap, Column, Data, FieldId, FieldNo, Value};

/// One field with its cells.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) info: FieldInfo,
    pub(crate) cells: Vector,
    /// When somebody last edited the cell, for each row.
    pub(crate) modified: Vec<Value>,
}

/// A small table; every list has one entry a row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    pub(crate) len: usize,
    pub(crate) fields: Vec<Field>,
    /// The element type of `values` and its lists, in a rollup.
    pub(crate) values: Option<(ValueType, Vec<Value>)>,
    pub(crate) record_ids: Vec<Value>,
    pub(crate) created: Vec<Value>,
    pub(crate) modified: Vec<Value>,
}

impl Table {
    /// The fields that formulas over this table may name.
    pub(crate) fn scope(&self) -> FieldList {
        let list = FieldList::new(self.fields.iter().map(|field| field.info.clone()).collect());
        match &self.values {
            Some((element, _)) => list.with_values(element.clone()),
            None => list,
        }
    }

    fn find(&self, no: FieldNo) -> &Field {
        self.fields.iter().find(|field| field.info.no == no).expect("the engine asks for fields of its scope only")
    }
}

impl Rows for Table {
    fn len(&self) -> usize {
        self.len
    }

    fn field(&self, no: FieldNo) -> Vector {
        self.find(no).cells.clone()
    }

    fn values(&self) -> Vector {
        let lists = self.values.as_ref().map_or(&[][..], |(_, lists)| lists);
        Vector::column(Column::from_values(lists))
    }

    fn record_ids(&self) -> Arc<Column> {
        Arc::new(Column::from_values(&self.record_ids))
    }

    fn created(&self) -> Arc<Column> {
        Arc::new(Column::from_values(&self.created))
    }

    fn modified(&self, fields: Option<&[FieldNo]>) -> Arc<Column> {
        let Some(fields) = fields else { return Arc::new(Column::from_values(&self.modified)) };
        let latest = |row: usize| {
            let edits = fields.iter().filter_map(|no| match self.find(*no).modified.get(row) {
                Some(Value::Time(at)) => Some(*at),
                _ => None,
            });
            edits.max().map_or(Value::Blank, Value::Time)
        };
        Arc::new(Column::from_values(&(0..self.len).map(latest).collect::<Vec<_>>()))
    }
}

/// A field of plain values.
pub(crate) fn field(no: u32, name: &str, id: Option<&str>, value: ValueType, cells: &[Value]) -> Field {
    let id = id.map_or_else(|| format!("fldTEST{no:010}"), str::to_owned);
    let id: FieldId = id.parse().expect("a field id in a test has fld and 14 letters or digits");
    let info = FieldInfo { no: FieldNo(no), id, name: name.into(), value };
    Field { info, cells: Vector::column(Column::from_values(cells)), modified: Vec::new() }
}

/// The same texts as codes with labels, as a base holds selects.
pub(crate) fn as_codes(texts: &[Value]) -> Vector {
    let mut known: HashMap<Arc<str>, u16> = HashMap::new();
    let mut code = |text: &Value| match text {
        Value::Text(text) => {
            let next = u16::try_from(known.len() + 1).expect("tests have few choices");
            Some(*known.entry(text.clone()).or_insert(next))
        }
        _ => None,
    };
    let codes: Vec<Option<u16>> = texts.iter().map(&mut code).collect();
    let valid = Bitmap::from_fn(codes.len(), |row| codes[row].is_some());
    let data = Data::Choice(codes.iter().map(|code| code.unwrap_or_default()).collect());
    let labels = Labels::new(known.into_iter().map(|(text, code)| (u32::from(code), text)));
    Vector::Dict { codes: Arc::new(Column::new(data, valid)), labels: Arc::new(labels) }
}
