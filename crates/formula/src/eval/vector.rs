//! What a part of a formula gives for many rows at once.

use std::collections::HashMap;
use std::sync::Arc;

use cadre_model::{Bitmap, Column, Data, Lists, Texts, Value};

/// The values of one expression over some rows.
///
/// A constant stays one value until a column is needed; texts of single selects stay codes for as long as a function can
/// work on the few labels instead of the many rows.
#[derive(Debug, Clone, PartialEq)]
pub enum Vector {
    /// The same value in every row.
    Const(Value),
    /// One value a row.
    Column(Arc<Column>),
    /// Texts by code.
    Dict {
        /// [`Data::Choice`] (texts), or [`Data::List`] of [`Data::Choice`] or [`Data::Ref`] (lists of texts).
        codes: Arc<Column>,
        /// The text of each code.
        labels: Arc<Labels>,
    },
}

/// The texts of codes, such as the names of a select field's choices.
///
/// Shape: codes are small numbers, gaps are allowed; a code without a label reads as blank.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Labels {
    texts: Vec<Option<Arc<str>>>,
    /// Each text's codes: names can be given twice, as after a function that folds case.
    codes: HashMap<Arc<str>, Vec<u16>>,
}

impl Labels {
    /// Labels from codes and their texts; the last text given for a code holds.
    pub fn new<T: Into<Arc<str>>>(labels: impl IntoIterator<Item = (u32, T)>) -> Self {
        let mut texts: Vec<Option<Arc<str>>> = Vec::new();
        for (code, text) in labels {
            let code = code as usize;
            if texts.len() <= code {
                texts.resize(code + 1, None);
            }
            texts[code] = Some(text.into());
        }
        Self::from_texts(texts)
    }

    pub(crate) fn from_texts(texts: Vec<Option<Arc<str>>>) -> Self {
        let mut codes: HashMap<Arc<str>, Vec<u16>> = HashMap::new();
        for (code, text) in texts.iter().enumerate() {
            if let (Some(text), Ok(code)) = (text, u16::try_from(code)) {
                codes.entry(Arc::clone(text)).or_default().push(code);
            }
        }
        Self { texts, codes }
    }

    /// The text of a code; `None` when it has none.
    #[inline]
    pub fn get(&self, code: usize) -> Option<&str> {
        self.texts.get(code).and_then(Option::as_deref)
    }

    /// The codes whose text is exactly `text`.
    pub fn codes(&self, text: &str) -> &[u16] {
        self.codes.get(text).map_or(&[], Vec::as_slice)
    }

    /// The text of every code, in the order of codes.
    pub fn texts(&self) -> &[Option<Arc<str>>] {
        &self.texts
    }
}

impl Vector {
    /// A column as it is.
    pub fn column(column: Column) -> Self {
        Self::Column(Arc::new(column))
    }

    /// A column of `data` in which every row has a value.
    pub(crate) fn full(data: Data) -> Self {
        Self::column(Column::full(data))
    }

    /// Number of rows; `None` for a constant, which has any number.
    pub fn rows(&self) -> Option<usize> {
        match self {
            Self::Const(_) => None,
            Self::Column(column) | Self::Dict { codes: column, .. } => Some(column.len()),
        }
    }

    /// The value of row `i`.
    pub fn value(&self, i: usize) -> Value {
        match self {
            Self::Const(value) => value.clone(),
            Self::Column(column) => column.value(i),
            Self::Dict { codes, labels } => label_value(codes, labels, i),
        }
    }

    /// Which rows failed, when it is a column in which some did.
    pub(crate) fn errors(&self) -> Option<&Bitmap> {
        match self {
            Self::Const(_) => None,
            Self::Column(column) | Self::Dict { codes: column, .. } => column.errors(),
        }
    }

    /// This vector in the form that kernels take: every column's data is numbers, texts, truth values, instants, lists of
    /// these or mixed values, and a dictionary is one of single texts; lists of codes become lists of texts.
    ///
    /// What has no form of its own in the language (raw codes, rows, structured values) becomes what
    /// [`Column::value`] gives for it.
    pub(crate) fn plain(self) -> Self {
        match self {
            plain if plain.is_plain() => plain,
            Self::Dict { codes, labels } => Self::column(decode(&codes, &labels)),
            Self::Column(column) => Self::column(Column::from_values(&cadre_model::values(&column))),
            constant @ Self::Const(_) => constant,
        }
    }

    /// Whether the vector is in the form that [`Vector::plain`] gives.
    pub(crate) fn is_plain(&self) -> bool {
        match self {
            Self::Const(_) => true,
            Self::Column(column) => is_plain(column),
            Self::Dict { codes, .. } => matches!(codes.data(), Data::Choice(_)),
        }
    }
}

fn is_plain(column: &Column) -> bool {
    match column.data() {
        Data::Choice(_) | Data::Ref(_) | Data::Object(_) => false,
        Data::List(lists) => is_plain(&lists.items),
        Data::Blank(_) | Data::Number(_) | Data::Text(_) | Data::Bool(_) | Data::Time(_) | Data::Mixed(_) => true,
    }
}

fn label_value(codes: &Column, labels: &Labels, i: usize) -> Value {
    let text = |code: usize| labels.get(code).map_or(Value::Blank, Value::text);
    if codes.is_error(i) {
        return Value::Error;
    }
    if !codes.is_valid(i) {
        return Value::Blank;
    }
    match codes.data() {
        Data::Choice(code) => text(usize::from(code[i])),
        Data::Ref(code) => text(code[i] as usize),
        Data::List(lists) => Value::List(lists.range(i).map(|k| label_value(&lists.items, labels, k)).collect()),
        _ => codes.value(i),
    }
}

/// The texts of codes as a column of texts or of lists of texts.
pub(crate) fn decode(codes: &Column, labels: &Labels) -> Column {
    let texts = |at: &mut dyn Iterator<Item = usize>| {
        let mut valid = Bitmap::zeros(codes.len());
        let mut texts = Texts::with_capacity(codes.len(), codes.len() * 8);
        for (i, code) in at.enumerate() {
            let label = labels.get(code).filter(|_| codes.is_valid(i));
            texts.push(label.unwrap_or_default());
            if label.is_some() {
                valid.set(i, true);
            }
        }
        (Data::Text(texts), valid)
    };
    let (data, valid) = match codes.data() {
        Data::Choice(code) => texts(&mut code.iter().map(|c| usize::from(*c))),
        Data::Ref(code) => texts(&mut code.iter().map(|c| *c as usize)),
        Data::List(lists) => {
            let items = Box::new(decode(&lists.items, labels));
            (Data::List(Lists { ends: lists.ends.clone(), items }), codes.valid().clone())
        }
        _ => return codes.clone(),
    };
    let column = Column::new(data, valid);
    match codes.errors() {
        Some(errors) => column.with_errors(errors.clone()),
        None => column,
    }
}

#[cfg(test)]
mod tests;
