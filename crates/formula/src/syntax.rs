//! The expression tree, once for all stages.
//!
//! [`Expr`] is generic over a [`Stage`], so that what was read ([`Parsed`]), what has its names looked up
//! ([`Resolved`]) and what has its types ([`Typed`]) are three types that the compiler tells apart. What a stage cannot
//! contain has the type [`Infallible`] there and cannot be built: a typed tree has no error nodes, a parsed one no
//! conversions.
//!
//! Operators of one precedence level that follow each other are ONE node, a [`Chain`], applied from the left:
//! `a - b + c` is a chain of three operands. A formula of ten thousand joined texts is therefore two nodes high, and
//! recursion over a tree (its `Drop` included) is bounded by [`crate::limits::MAX_DEPTH`].

use std::convert::Infallible;
use std::fmt::Debug;
use std::sync::Arc;

use serde::Serialize;

use crate::field::FieldInfo;
use crate::functions::Function;
use crate::value_type::ValueType;

/// A range of the formula text, in bytes, from `start` up to but without `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// The range from `start` to `end`; positions past 4 GiB are clamped, far above the longest text that is read.
    pub fn new(start: usize, end: usize) -> Span {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { start: clamp(start), end: clamp(end) }
    }

    /// The smallest range that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The range as an index of the text.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The piece of `text` in this range; empty when the text is another one.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }
}

/// What the nodes of a tree hold at one stage of its way from text to evaluation.
pub trait Stage: Debug + Clone + PartialEq + 'static {
    /// A reference to a field.
    type Field: Debug + Clone + PartialEq;
    /// The called function.
    type Function: Debug + Clone + PartialEq;
    /// What is written on every node.
    type Note: Debug + Clone + PartialEq;
    /// The mark of a node for a rollup's gathered values.
    type Values: Debug + Clone + PartialEq;
    /// The mark of a node that converts its operand.
    type Convert: Debug + Clone + PartialEq;
    /// The mark of a node for text that could not be read.
    type Error: Debug + Clone + PartialEq;
}

/// The stage of a tree as it was read: names are text, and pieces may be [`ExprKind::Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parsed {}

/// The stage of a tree whose fields and functions were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolved {}

/// The stage of a tree whose every node carries its static type; what is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {}

impl Stage for Parsed {
    type Field = Name;
    type Function = Name;
    type Note = ();
    type Values = Infallible;
    type Convert = Infallible;
    type Error = ();
}

impl Stage for Resolved {
    type Field = Arc<FieldInfo>;
    type Function = &'static Function;
    type Note = ();
    type Values = ();
    type Convert = Infallible;
    type Error = Infallible;
}

impl Stage for Typed {
    type Field = Arc<FieldInfo>;
    type Function = &'static Function;
    type Note = ValueType;
    type Values = ();
    type Convert = Conversion;
    type Error = Infallible;
}

/// A name as it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name itself: without braces, with `\}` read as `}`.
    pub text: Arc<str>,
    /// How it was written.
    pub form: NameForm,
    /// Where it stands, braces included.
    pub span: Span,
}

/// How a name was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameForm {
    /// `Name`: a field, `values`, a function before `(`, or a function without arguments and parentheses.
    Bare,
    /// `{Name}`: always a field.
    Braced,
}

/// A conversion that the static types ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Conversion {
    /// To text as in section 2.5, except that blank stays blank; the operand's type tells a day from an instant.
    ToText,
    /// A boolean to 1 or 0; blank stays blank.
    ToNumber,
    /// A day to the instant of its midnight UTC; blank stays blank.
    ToDateTime,
}

/// One node of a tree, with all below it.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr<S: Stage> {
    /// Where the node stands in the text.
    pub span: Span,
    /// What the stage knows of the node: its type, once typed.
    pub note: S::Note,
    /// What the node is.
    pub kind: ExprKind<S>,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind<S: Stage> {
    /// A number literal; never negative, NaN or infinite when it was read from text.
    Number(f64),
    /// A text literal, without its quotes and with its escapes read.
    Text(Arc<str>),
    /// A reference to a field of the record.
    Field(S::Field),
    /// The array a rollup gathered: `values`.
    Values(S::Values),
    /// A function called with arguments.
    Call(Call<S>),
    /// Unary minus.
    Negate(Box<Expr<S>>),
    /// Binary operators of one precedence level, applied from the left.
    Chain(Box<Chain<S>>),
    /// Parentheses of the author, kept for printing; the value is that of the inner expression.
    Paren(Box<Expr<S>>),
    /// A conversion that the types ask for; not in the text.
    Convert(S::Convert, Box<Expr<S>>),
    /// Text that could not be read.
    Error(S::Error),
}

/// A function and its arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct Call<S: Stage> {
    /// The function.
    pub function: S::Function,
    /// The arguments in order; arity is checked when names are resolved.
    pub args: Vec<Expr<S>>,
}

/// Operands of one precedence level: `first op1 operand1 op2 operand2 …`, applied from the left.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain<S: Stage> {
    /// The leftmost operand.
    pub first: Expr<S>,
    /// Each operator with the operand to its right; at least one, all of one [`Level`].
    pub rest: Vec<Link<S>>,
}

/// One operator of a chain and the operand to its right.
#[derive(Debug, Clone, PartialEq)]
pub struct Link<S: Stage> {
    /// The operator.
    pub op: BinaryOp,
    /// The operand to its right.
    pub operand: Expr<S>,
}

/// A binary operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum BinaryOp {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `&`
    Concat,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// A precedence level of binary operators, loosest first. Source: section 1.9 `[D]` `[I]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// `= != < <= > >=`
    Comparison,
    /// `&`
    Concat,
    /// `+ -`
    Additive,
    /// `* /`
    Product,
}

impl BinaryOp {
    /// Every operator.
    pub const ALL: [BinaryOp; 11] = [
        BinaryOp::Equal,
        BinaryOp::NotEqual,
        BinaryOp::Less,
        BinaryOp::LessOrEqual,
        BinaryOp::Greater,
        BinaryOp::GreaterOrEqual,
        BinaryOp::Concat,
        BinaryOp::Add,
        BinaryOp::Subtract,
        BinaryOp::Multiply,
        BinaryOp::Divide,
    ];

    /// How tightly the operator binds.
    pub fn level(self) -> Level {
        match self {
            BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::Less
            | BinaryOp::LessOrEqual
            | BinaryOp::Greater
            | BinaryOp::GreaterOrEqual => Level::Comparison,
            BinaryOp::Concat => Level::Concat,
            BinaryOp::Add | BinaryOp::Subtract => Level::Additive,
            BinaryOp::Multiply | BinaryOp::Divide => Level::Product,
        }
    }

    /// The operator as it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Equal => "=",
            BinaryOp::NotEqual => "!=",
            BinaryOp::Less => "<",
            BinaryOp::LessOrEqual => "<=",
            BinaryOp::Greater => ">",
            BinaryOp::GreaterOrEqual => ">=",
            BinaryOp::Concat => "&",
            BinaryOp::Add => "+",
            BinaryOp::Subtract => "-",
            BinaryOp::Multiply => "*",
            BinaryOp::Divide => "/",
        }
    }
}

impl Level {
    /// The next tighter level; none above the products, where operands are unary.
    pub fn tighter(self) -> Option<Level> {
        match self {
            Level::Comparison => Some(Level::Concat),
            Level::Concat => Some(Level::Additive),
            Level::Additive => Some(Level::Product),
            Level::Product => None,
        }
    }
}

impl<S: Stage> Expr<S> {
    /// The nodes directly below this one, in the order of the text.
    pub fn children(&self) -> Children<'_, S> {
        match &self.kind {
            ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Field(_) | ExprKind::Values(_) | ExprKind::Error(_) => {
                Children { first: None, args: [].iter(), links: [].iter() }
            }
            ExprKind::Call(call) => Children { first: None, args: call.args.iter(), links: [].iter() },
            ExprKind::Negate(inner) | ExprKind::Paren(inner) | ExprKind::Convert(_, inner) => {
                Children { first: Some(inner), args: [].iter(), links: [].iter() }
            }
            ExprKind::Chain(chain) => Children { first: Some(&chain.first), args: [].iter(), links: chain.rest.iter() },
        }
    }

    /// Calls `see` with this node and every node below it, parents before children, in the order of the text.
    pub fn walk<'a>(&'a self, mut see: impl FnMut(&'a Expr<S>)) {
        let mut open = vec![self];
        while let Some(node) = open.pop() {
            see(node);
            let at = open.len();
            open.extend(node.children());
            open[at..].reverse();
        }
    }

    /// This expression without the parentheses around it.
    pub fn bare(&self) -> &Expr<S> {
        let mut inner = self;
        while let ExprKind::Paren(next) = &inner.kind {
            inner = next;
        }
        inner
    }
}

/// The nodes directly below a node; see [`Expr::children`].
#[derive(Debug)]
pub struct Children<'a, S: Stage> {
    first: Option<&'a Expr<S>>,
    args: std::slice::Iter<'a, Expr<S>>,
    links: std::slice::Iter<'a, Link<S>>,
}

impl<'a, S: Stage> Iterator for Children<'a, S> {
    type Item = &'a Expr<S>;

    fn next(&mut self) -> Option<Self::Item> {
        self.first.take().or_else(|| self.args.next()).or_else(|| self.links.next().map(|link| &link.operand))
    }
}

impl Expr<Typed> {
    /// The static type of the node.
    pub fn value_type(&self) -> &ValueType {
        &self.note
    }
}
