//! One value, borrowed from wherever it stands: a column, a list in a column, a value.

use std::ops::Range;

use cadre_model::{Column, Data, Value};

use super::vector::Vector;

/// A value of the language without an owner.
#[derive(Debug, Clone)]
pub(crate) enum Item<'a> {
    Blank,
    Number(f64),
    Text(&'a str),
    Bool(bool),
    Time(i64),
    List(Items<'a>),
    Error,
}

/// The elements of a list.
#[derive(Debug, Clone)]
pub(crate) enum Items<'a> {
    Values(&'a [Value]),
    Column(&'a Column, Range<usize>),
}

impl<'a> Items<'a> {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Values(values) => values.len(),
            Self::Column(_, range) => range.len(),
        }
    }

    pub(crate) fn get(&self, i: usize) -> Item<'a> {
        match self {
            Self::Values(values) => values.get(i).map_or(Item::Blank, Item::from),
            Self::Column(column, range) if i < range.len() => item(column, range.start + i),
            Self::Column(..) => Item::Blank,
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Item<'a>> + '_ {
        (0..self.len()).map(|i| self.get(i))
    }
}

impl<'a> From<&'a Value> for Item<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Blank => Self::Blank,
            Value::Number(x) => Self::Number(*x),
            Value::Text(text) => Self::Text(text),
            Value::Bool(x) => Self::Bool(*x),
            Value::Time(at) => Self::Time(*at),
            Value::List(items) => Self::List(Items::Values(items)),
            Value::Error => Self::Error,
        }
    }
}

/// Row `i` of a plain column (see [`Vector::plain`]).
pub(crate) fn item(column: &Column, i: usize) -> Item<'_> {
    if column.is_error(i) {
        return Item::Error;
    }
    if !column.is_valid(i) {
        return Item::Blank;
    }
    match column.data() {
        Data::Number(v) => Item::Number(v[i]),
        Data::Text(v) => Item::Text(v.get(i)),
        Data::Bool(v) => Item::Bool(v.get(i)),
        Data::Time(v) => Item::Time(v[i]),
        Data::List(lists) => Item::List(Items::Column(&lists.items, lists.range(i))),
        Data::Mixed(v) => Item::from(&v[i]),
        Data::Choice(v) => Item::Number(f64::from(v[i])),
        Data::Ref(v) => Item::Number(f64::from(v[i])),
        Data::Blank(_) | Data::Object(_) => Item::Blank,
    }
}

impl Vector {
    /// Row `i` without a copy.
    pub(crate) fn item(&self, i: usize) -> Item<'_> {
        match self {
            Self::Const(value) => Item::from(value),
            Self::Column(column) => item(column, i),
            Self::Dict { codes, labels } => match item(codes, i) {
                Item::Number(code) => labels.get(code as usize).map_or(Item::Blank, Item::Text),
                other => other,
            },
        }
    }
}

impl Item<'_> {
    pub(crate) fn to_value(&self) -> Value {
        match self {
            Self::Blank => Value::Blank,
            Self::Number(x) => Value::Number(*x),
            Self::Text(text) => Value::text(*text),
            Self::Bool(x) => Value::Bool(*x),
            Self::Time(at) => Value::Time(*at),
            Self::List(items) => Value::List(items.iter().map(|item| item.to_value()).collect()),
            Self::Error => Value::Error,
        }
    }

    /// Calls `see` with every leaf: the value itself, or what is left when lists are flattened, in order.
    ///
    /// # Errors
    /// What `see` returns, at the first leaf for which it does.
    pub(crate) fn leaves<E>(&self, see: &mut impl FnMut(Item<'_>) -> Result<(), E>) -> Result<(), E> {
        match self {
            Self::List(items) => items.iter().try_for_each(|item| item.leaves(see)),
            leaf => see(leaf.clone()),
        }
    }
}
