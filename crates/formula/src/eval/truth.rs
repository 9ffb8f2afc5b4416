//! Truth of many rows as bitmaps, without a column in between.

use std::sync::Arc;

use cadre_model::{Bitmap, Column, Data, Value};

use super::bits;
use super::convert::{self, Failed, is_true};
use super::item::{Item, item};
use super::selection::Selection;
use super::vector::{Labels, Vector};

/// Whether each row is true, false or an error.
#[derive(Debug, Clone)]
pub(crate) enum Truth {
    /// Every row the same.
    All(bool),
    /// Every row an error.
    Failed,
    /// Row by row.
    Rows {
        /// The rows that are true; none of them failed.
        yes: Bitmap,
        /// The rows that failed.
        errors: Option<Bitmap>,
    },
}

impl Truth {
    /// True in the rows of `yes` that did not fail.
    pub(crate) fn rows(mut yes: Bitmap, errors: Option<Bitmap>) -> Self {
        if let Some(errors) = &errors {
            yes.and_not_with(errors);
        }
        Self::Rows { yes, errors }
    }

    /// The truth of values (section 2.3); only the rows of `selection` are looked at where that saves work.
    pub(crate) fn of(vector: &Vector, selection: Selection<'_>) -> Self {
        match vector {
            Vector::Const(value) => match convert::truth(&Item::from(value)) {
                Ok(yes) => Self::All(yes),
                Err(Failed) => Self::Failed,
            },
            Vector::Dict { codes, labels } => Self::rows(labelled(codes, labels), codes.errors().cloned()),
            Vector::Column(column) => Self::rows(true_rows(column, selection), column.errors().cloned()),
        }
    }

    /// As truth values of a column.
    pub(crate) fn into_vector(self) -> Vector {
        match self {
            Self::All(yes) => Vector::Const(Value::Bool(yes)),
            Self::Failed => Vector::Const(Value::Error),
            Self::Rows { yes, errors } => {
                let column = Column::full(Data::Bool(yes));
                Vector::column(match errors {
                    Some(errors) => column.with_errors(errors),
                    None => column,
                })
            }
        }
    }

    /// True where this is false; errors stay.
    pub(crate) fn negate(self) -> Self {
        match self {
            Self::All(yes) => Self::All(!yes),
            Self::Failed => Self::Failed,
            Self::Rows { mut yes, errors } => {
                yes.invert();
                Self::rows(yes, errors)
            }
        }
    }

    /// The rows that are true, of `len`.
    pub(crate) fn into_yes(self, len: usize) -> Bitmap {
        match self {
            Self::All(true) => Bitmap::ones(len),
            Self::All(false) | Self::Failed => Bitmap::zeros(len),
            Self::Rows { yes, .. } => yes,
        }
    }
}

fn true_rows(column: &Arc<Column>, selection: Selection<'_>) -> Bitmap {
    let mut yes = match column.data() {
        Data::Blank(n) => Bitmap::zeros(*n),
        Data::Number(v) => bits::pack(v, is_true),
        Data::Time(_) => return column.valid().clone(),
        Data::Bool(set) => set.clone(),
        Data::Text(texts) => bits::pack_spans(texts.ends(), |start, end| end > start),
        Data::List(lists) => bits::pack_spans(&lists.ends, |start, end| end > start),
        Data::Choice(_) | Data::Ref(_) | Data::Object(_) | Data::Mixed(_) => {
            let mut yes = Bitmap::zeros(column.len());
            selection.each(|i| yes.set(i, convert::truth(&item(column, i)) == Ok(true)));
            yes
        }
    };
    yes.and_with(column.valid());
    yes
}

/// The rows whose code has a text that is not empty.
fn labelled(codes: &Column, labels: &Labels) -> Bitmap {
    let Data::Choice(code) = codes.data() else { return codes.valid().clone() };
    let holds: Vec<bool> = labels.texts().iter().map(|text| text.as_deref().is_some_and(|t| !t.is_empty())).collect();
    let mut yes = bits::pack(code, |code| holds.get(usize::from(code)).copied().unwrap_or_default());
    yes.and_with(codes.valid());
    yes
}
