//! The ONE table of functions.
//!
//! Checking, typing, completion, documentation and tests read its rows; nothing about a function stands anywhere else.

mod aggregate;
mod array;
mod date;
mod logic;
mod numeric;
mod record;
mod regex;
mod result;
mod text;

use crate::eval::EvalFn;
use crate::value_type::ValueType;

pub(crate) use regex::Regex;

/// One function of the language.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// The name, in capitals.
    pub name: &'static str,
    /// Fewest arguments (section 17).
    pub min_args: usize,
    /// Most arguments; `None` when there is no bound.
    pub max_args: Option<usize>,
    /// Names and kinds of the arguments, for documentation, completion and checks; when there are more arguments than
    /// entries the last entry repeats.
    pub args: &'static [Arg],
    /// The static type of a call whose arguments have these types.
    pub result: fn(&[ValueType]) -> ValueType,
    /// How the function is evaluated.
    pub eval: EvalFn,
    /// Estimated nanoseconds a row, without the arguments.
    pub cost: u32,
    /// What the callers must know beyond values.
    pub flags: Flags,
    /// What it gives, in one line.
    pub doc: &'static str,
    /// Formulas and their results, as they are shown.
    pub examples: &'static [(&'static str, &'static str)],
}

/// Rows are the same function when they have the same name.
impl PartialEq for Function {
    fn eq(&self, other: &Function) -> bool {
        self.name == other.name
    }
}

/// One argument of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arg {
    /// The name, as documentation shows it.
    pub name: &'static str,
    /// What it takes.
    pub kind: ArgKind,
}

/// What an argument takes; values of other types are converted by sections 2.3 to 2.6, so this refuses nothing except
/// for [`ArgKind::Field`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgKind {
    /// Any value as it is.
    Any,
    /// A truth test.
    Truth,
    /// A number.
    Number,
    /// Text.
    Text,
    /// A date.
    Date,
    /// An array; a single value is an array of one.
    Array,
    /// The reference of a field itself, not its value; anything else is refused.
    Field,
}

/// Properties of a function that its callers need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flags {
    /// The result depends on the clock.
    pub volatile: bool,
    /// Arguments are evaluated only when needed.
    pub lazy: bool,
    /// Which arguments are alternatives for the result.
    pub branches: Branches,
    /// What it reads of the record beside cells.
    pub reads: Metadata,
}

impl Flags {
    /// A function of its arguments alone, all of them evaluated.
    pub const PLAIN: Flags = Flags { volatile: false, lazy: false, branches: Branches::None, reads: Metadata::None };
}

/// Which arguments of a function are alternatives for its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Branches {
    /// None.
    None,
    /// As in `IF`: all but the first.
    If,
    /// As in `SWITCH`: every result, and the default.
    Switch,
}

impl Branches {
    /// Whether argument `index` (from 0) of `count` is an alternative for the result.
    pub fn contains(self, index: usize, count: usize) -> bool {
        match self {
            Branches::None => false,
            Branches::If => index > 0,
            Branches::Switch => index > 0 && (index.is_multiple_of(2) || index + 1 == count),
        }
    }
}

/// What a function reads of the record beside its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metadata {
    /// Nothing.
    None,
    /// The instant of creation.
    CreatedTime,
    /// The instant of the last edit, of all fields or of those named.
    ModifiedTime,
    /// The record's id.
    RecordId,
}

/// Every function, family by family.
pub static TABLE: &[Function] = &collected::<84>(&[
    logic::FUNCTIONS,
    numeric::FUNCTIONS,
    aggregate::FUNCTIONS,
    text::FUNCTIONS,
    regex::FUNCTIONS,
    date::FUNCTIONS,
    array::FUNCTIONS,
    record::FUNCTIONS,
]);

/// The rows of all families in one array, when the program is compiled; a wrong `N` does not compile.
const fn collected<const N: usize>(families: &[&[Function]]) -> [Function; N] {
    let mut all = [families[0][0]; N];
    let (mut family, mut at) = (0, 0);
    while family < families.len() {
        let mut row = 0;
        while row < families[family].len() {
            all[at] = families[family][row];
            at += 1;
            row += 1;
        }
        family += 1;
    }
    assert!(at == N, "the table has as many rows as section 17 has functions");
    all
}

/// Every function of the language.
pub fn all() -> impl Iterator<Item = &'static Function> {
    TABLE.iter()
}

/// Finds a function by name, in any letter case.
pub fn find(name: &str) -> Option<&'static Function> {
    all().find(|function| function.name.eq_ignore_ascii_case(name))
}

/// A row of the table; families override what is not plain.
pub(crate) const fn function(name: &'static str, eval: EvalFn, doc: &'static str) -> Function {
    Function {
        name,
        min_args: 0,
        max_args: Some(0),
        args: &[],
        result: result::number,
        eval,
        cost: 1,
        flags: Flags::PLAIN,
        doc,
        examples: &[],
    }
}

impl Arg {
    const fn new(name: &'static str, kind: ArgKind) -> Arg {
        Arg { name, kind }
    }
}

#[cfg(test)]
mod tests;
