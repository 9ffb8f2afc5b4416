//! From tokens to a tree. Source: sections 1.7 to 1.9 of the formula reference.
//!
//! ```text
//! formula     = comparison END ;
//! comparison  = concat  { ("=" | "!=" | "<" | "<=" | ">" | ">=") concat } ;
//! concat      = additive { "&" additive } ;
//! additive    = product { ("+" | "-") product } ;
//! product     = unary { ("*" | "/") unary } ;
//! unary       = "-" unary | primary ;
//! primary     = NUMBER | TEXT | BRACED | WORD | call | "(" comparison ")" ;
//! call        = WORD "(" [ comparison { "," comparison } ] ")" ;
//! ```
//!
//! The four levels of binary operators are one Pratt loop, `Parser::expression`, over [`BinaryOp::level`]. The parser
//! always returns a tree: where something is missing there is an [`ExprKind::Error`] node and a diagnostic. Every loop
//! consumes a token on each turn, and the depth of the recursion, the height of the tree and the number of its nodes
//! are bounded ([`crate::limits`]); past a bound reading is given up with one diagnostic.
//!
//! Points left open by the reference: a space before `(` is accepted, a trailing comma is not (sections 16, 1.8).

use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::{Lexer, Token, TokenKind, excerpt};
use crate::limits::{MAX_DEPTH, MAX_NODES, MAX_TEXT_BYTES};
use crate::syntax::{BinaryOp, Call, Chain, Expr, ExprKind, Level, Link, Name, NameForm, Parsed, Span};

/// What was read from a text: always a tree, and what is wrong with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Parse {
    /// The tree; it has error nodes only where a diagnostic says why.
    pub tree: Expr<Parsed>,
    /// The mistakes, in the order of the text; empty for a text that follows the grammar.
    pub diagnostics: Vec<Diagnostic>,
}

impl Parse {
    /// Whether the text follows the grammar.
    pub fn is_ok(&self) -> bool {
        self.diagnostics.is_empty()
    }
}

/// Reads a formula's text.
///
/// Never fails and never takes more than linear time: mistakes are diagnostics beside the tree.
pub fn parse(text: &str) -> Parse {
    if text.len() > MAX_TEXT_BYTES {
        let message = format!("the formula has {} bytes, more than the {MAX_TEXT_BYTES} allowed", text.len());
        let span = Span::new(0, text.len());
        let tree = Expr { span, note: (), kind: ExprKind::Error(()) };
        return Parse { tree, diagnostics: vec![Diagnostic::new(codes::TEXT_TOO_LONG, span, message)] };
    }
    let mut parser = Parser::new(text);
    let tree = parser.formula();
    Parse { tree, diagnostics: parser.lexer.reports.into_vec() }
}

/// A finished node and the height of the tree below and including it.
struct Node {
    expr: Expr<Parsed>,
    height: usize,
}

struct Parser<'t> {
    lexer: Lexer<'t>,
    /// The token that is looked at and not consumed yet.
    token: Token,
    /// Open levels of the recursion.
    depth: usize,
    /// Nodes made so far.
    nodes: usize,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str) -> Parser<'t> {
        let mut lexer = Lexer::new(text);
        let token = lexer.next_token();
        Parser { lexer, token, depth: 0, nodes: 0 }
    }

    fn formula(&mut self) -> Expr<Parsed> {
        match self.token.kind {
            TokenKind::End => {
                let hint = "write an expression, such as {Price} * {Quantity}";
                self.report(codes::EMPTY_FORMULA, self.token.span, "the formula is empty", hint);
            }
            TokenKind::Op(BinaryOp::Equal) => {
                let message = "a formula does not begin with `=`";
                self.report(codes::EXPECTED_VALUE, self.token.span, message, "remove the `=`");
                self.advance();
            }
            _ => {}
        }
        let tree = self.expression(Level::Comparison).expr;
        if self.token.kind == TokenKind::Close {
            let hint = "remove it, or open a parenthesis before";
            self.report(codes::UNMATCHED_PARENTHESIS, self.token.span, "nothing is open for this `)` to close", hint);
        } else if self.token.kind != TokenKind::End {
            self.expected_operator();
        }
        tree
    }

    /// An operand and all operators after it that bind at least as tightly as `loosest`.
    fn expression(&mut self, loosest: Level) -> Node {
        if !self.enter() {
            return self.error_node();
        }
        let mut left = self.operand();
        while let Some(op) = self.operator().filter(|op| op.level() >= loosest) {
            left = self.chain(left, op.level());
        }
        self.depth -= 1;
        left
    }

    /// All operators of `level` from here on, applied to `first` from the left.
    fn chain(&mut self, first: Node, level: Level) -> Node {
        let mut rest = Vec::new();
        let mut span = first.expr.span;
        let mut height = first.height;
        while let Some(op) = self.operator().filter(|op| op.level() == level) {
            self.advance();
            let operand = match level.tighter() {
                Some(tighter) => self.expression(tighter),
                None => self.operand(),
            };
            span = span.to(operand.expr.span);
            height = height.max(operand.height);
            rest.push(Link { op, operand: operand.expr });
        }
        self.above(height, span, ExprKind::Chain(Box::new(Chain { first: first.expr, rest })))
    }

    /// One operand with its minus signs.
    fn operand(&mut self) -> Node {
        let span = self.token.span;
        match &self.token.kind {
            TokenKind::Number(value) => {
                let value = *value;
                self.leaf(ExprKind::Number(value))
            }
            TokenKind::Text(text) => {
                let text = text.clone();
                self.leaf(ExprKind::Text(text))
            }
            TokenKind::Braced(text) => {
                let name = Name { text: text.clone(), form: NameForm::Braced, span };
                self.leaf(ExprKind::Field(name))
            }
            TokenKind::Word => self.word(),
            TokenKind::Open => self.parentheses(),
            TokenKind::Op(BinaryOp::Subtract) => self.negation(),
            TokenKind::Op(BinaryOp::Add) => {
                let hint = "remove it; a number without a sign is positive";
                self.report(codes::EXPECTED_VALUE, span, "`+` has no value to its left", hint);
                self.advance();
                self.without_operand()
            }
            _ => {
                let message = format!("a value belongs here, found {}", self.found());
                let hint = "write a field, a number, a text in quotes, a function call or parentheses";
                self.report(codes::EXPECTED_VALUE, span, message, hint);
                self.error_node()
            }
        }
    }

    /// After a sign that was reported: the operand if one follows, so that reading goes on behind it.
    fn without_operand(&mut self) -> Node {
        match self.token.kind {
            TokenKind::Op(_) => self.error_node(),
            _ => self.operand(),
        }
    }

    fn negation(&mut self) -> Node {
        let sign = self.token.span;
        if !self.enter() {
            return self.error_node();
        }
        self.advance();
        let inner = self.operand();
        self.depth -= 1;
        self.above(inner.height, sign.to(inner.expr.span), ExprKind::Negate(Box::new(inner.expr)))
    }

    fn parentheses(&mut self) -> Node {
        let open = self.token.span;
        self.advance();
        let inner = self.expression(Level::Comparison);
        self.skip_to_close();
        let close = self.close(open, "write `)` after the expression");
        self.above(inner.height, open.to(close), ExprKind::Paren(Box::new(inner.expr)))
    }

    /// A bare name, or the call of the function of that name.
    fn word(&mut self) -> Node {
        let span = self.token.span;
        let name = Name { text: span.of(self.lexer.text()).into(), form: NameForm::Bare, span };
        self.advance();
        if self.token.kind != TokenKind::Open {
            return self.node(1, span, ExprKind::Field(name));
        }
        let open = self.token.span;
        self.advance();
        let (args, height) = self.arguments();
        let hint = format!("write `)` after the arguments of {}", excerpt(&name.text));
        let close = self.close(open, &hint);
        self.above(height, span.to(close), ExprKind::Call(Call { function: name, args }))
    }

    /// The arguments up to the closing parenthesis or the end, with the greatest height among them.
    fn arguments(&mut self) -> (Vec<Expr<Parsed>>, usize) {
        let mut args = Vec::new();
        let mut height = 0;
        if matches!(self.token.kind, TokenKind::Close | TokenKind::End) {
            return (args, height);
        }
        loop {
            let arg = self.argument();
            height = height.max(arg.height);
            args.push(arg.expr);
            if !matches!(self.token.kind, TokenKind::Comma | TokenKind::Close | TokenKind::End) {
                self.expected_operator();
                self.skip_to_separator();
            }
            if self.token.kind != TokenKind::Comma {
                return (args, height);
            }
            self.advance();
        }
    }

    fn argument(&mut self) -> Node {
        if matches!(self.token.kind, TokenKind::Comma | TokenKind::Close) {
            let hint = "remove the comma, or write BLANK() for an argument that is blank";
            self.report(codes::MISSING_ARGUMENT, self.token.span, "an argument is missing here", hint);
            return self.error_node();
        }
        self.expression(Level::Comparison)
    }

    /// Passes over what cannot belong to an argument, up to the comma or parenthesis that ends it.
    fn skip_to_separator(&mut self) {
        let mut open = 0usize;
        loop {
            match self.token.kind {
                TokenKind::End => return,
                TokenKind::Comma | TokenKind::Close if open == 0 => return,
                TokenKind::Open => open += 1,
                TokenKind::Close => open -= 1,
                _ => {}
            }
            self.advance();
        }
    }

    /// Passes over what cannot stand before the parenthesis that closes an expression, with one report.
    fn skip_to_close(&mut self) {
        if matches!(self.token.kind, TokenKind::Close | TokenKind::End) {
            return;
        }
        self.expected_operator();
        self.skip_to_separator();
        while self.token.kind == TokenKind::Comma {
            self.advance();
            self.skip_to_separator();
        }
    }

    /// Consumes the `)` that closes `open`, or reports at the end of the text that it is missing.
    fn close(&mut self, open: Span, hint: &str) -> Span {
        let here = self.token.span;
        match self.token.kind {
            TokenKind::Close => self.advance(),
            _ => self.report(codes::UNCLOSED_PARENTHESIS, open, "this `(` is not closed", hint),
        }
        here
    }

    /// Reports that two values stand side by side, or what else cannot follow a value.
    fn expected_operator(&mut self) {
        let (message, hint) = match self.token.kind {
            TokenKind::Comma => (
                "a comma belongs between the arguments of a function only".to_owned(),
                "a number has no thousands separators, and its decimal mark is a dot",
            ),
            _ => (
                format!("an operator belongs before {}", self.found()),
                "join texts with `&`; put names of several words in braces",
            ),
        };
        self.report(codes::EXPECTED_OPERATOR, self.token.span, message, hint);
    }

    /// The token looked at, for messages.
    fn found(&self) -> String {
        match self.token.kind {
            TokenKind::End => "the end of the formula".to_owned(),
            _ => format!("`{}`", excerpt(self.token.span.of(self.lexer.text()))),
        }
    }

    /// The binary operator looked at, if it is one.
    fn operator(&self) -> Option<BinaryOp> {
        match self.token.kind {
            TokenKind::Op(op) => Some(op),
            _ => None,
        }
    }

    fn advance(&mut self) {
        self.token = self.lexer.next_token();
    }

    fn report(&mut self, code: &'static str, span: Span, message: impl Into<String>, hint: &str) {
        self.lexer.reports.push(Diagnostic::new(code, span, message).with_hint(hint));
    }

    /// Opens one level of the recursion; `false` when there are too many, and then reading is given up.
    fn enter(&mut self) -> bool {
        if self.depth == MAX_DEPTH {
            self.too_deep();
            return false;
        }
        self.depth += 1;
        true
    }

    fn too_deep(&mut self) {
        let message = format!("the formula is nested deeper than {MAX_DEPTH} levels");
        let hint = "split it over several formula fields, or use SWITCH for a list of cases";
        self.give_up(Diagnostic::new(codes::TOO_DEEP, self.token.span, message).with_hint(hint));
    }

    fn give_up(&mut self, why: Diagnostic) {
        self.lexer.reports.push_last(why);
        self.lexer.give_up();
        self.advance();
    }

    fn leaf(&mut self, kind: ExprKind<Parsed>) -> Node {
        let span = self.token.span;
        self.advance();
        self.node(1, span, kind)
    }

    fn error_node(&mut self) -> Node {
        self.node(1, self.token.span, ExprKind::Error(()))
    }

    /// A node above others, of which the highest has `below`.
    fn above(&mut self, below: usize, span: Span, kind: ExprKind<Parsed>) -> Node {
        if below < MAX_DEPTH {
            return self.node(below + 1, span, kind);
        }
        self.too_deep();
        self.node(1, span, ExprKind::Error(()))
    }

    fn node(&mut self, height: usize, span: Span, kind: ExprKind<Parsed>) -> Node {
        self.nodes += 1;
        if self.nodes == MAX_NODES {
            let message = format!("the formula has more than {MAX_NODES} parts");
            self.give_up(Diagnostic::new(codes::TOO_LARGE, span, message));
        }
        Node { expr: Expr { span, note: (), kind }, height }
    }
}

#[cfg(test)]
#[path = "parser_tests.rs"]
mod tests;
