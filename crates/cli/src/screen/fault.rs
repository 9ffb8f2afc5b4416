//! A formula with the places that are wrong underlined.

use std::io::{self, Write};

use cadre_app::{Diagnostic, FormulaFault};

use super::{Paint, width};

/// Columns of formula shown before a mistake when the line is too long to show whole.
const BEFORE: usize = 20;

/// Columns of formula shown of a line at most.
const LONGEST: usize = 100;

/// Writes every mistake of a formula: its line, carets under its place, and what would be right.
///
/// With one mistake its message is the heading's already; with several each carries its own.
pub(crate) fn write_fault(out: &mut dyn Write, fault: &FormulaFault, paint: Paint) -> io::Result<()> {
    let several = fault.diagnostics.len() > 1;
    for diagnostic in &fault.diagnostics {
        let place = Place::of(&fault.text, diagnostic);
        let margin = place.margin(&fault.text);
        writeln!(out, "{margin}{}", paint.dim("|"))?;
        writeln!(out, "{}{} {}", place.number(&fault.text), paint.dim("|"), place.line)?;
        let carets = paint.error(&"^".repeat(place.carets));
        let label = if several { format!(" {}", diagnostic.message) } else { String::new() };
        writeln!(out, "{margin}{} {}{carets}{label}", paint.dim("|"), " ".repeat(place.before))?;
        if let Some(hint) = &diagnostic.hint {
            writeln!(out, "{} {hint}", paint.hint("hint:"))?;
        }
    }
    Ok(())
}

/// Where a mistake is: its line, as far as it is shown, and where the carets go.
struct Place {
    line_no: usize,
    line: String,
    before: usize,
    carets: usize,
}

impl Place {
    fn of(text: &str, diagnostic: &Diagnostic) -> Self {
        let start = floor(text, diagnostic.span.start as usize);
        let end = floor(text, diagnostic.span.end as usize).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let (before, inside, after) =
            (&text[line_start..start], &text[start..end.min(line_end)], &text[end.min(line_end)..line_end]);
        let (before, inside, after) = (seen(before), seen(inside), seen(after));
        let (before, line) = shortened(&before, &inside, &after);
        let carets = width(&inside).clamp(1, LONGEST);
        Self { line_no: text[..start].matches('\n').count() + 1, line, before, carets }
    }

    /// The number of the line, where there are several.
    fn number(&self, text: &str) -> String {
        if text.contains('\n') { format!("{:>4} ", self.line_no) } else { "  ".to_owned() }
    }

    fn margin(&self, text: &str) -> &'static str {
        if text.contains('\n') { "     " } else { "  " }
    }
}

/// Tabs and control characters take one column, so that the carets stand where they should.
fn seen(text: &str) -> String {
    text.chars().filter(|c| *c != '\r').map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The columns before the mistake and the line, both without what is too far away.
fn shortened(before: &str, inside: &str, after: &str) -> (usize, String) {
    if width(before) + width(inside) + width(after) <= LONGEST {
        return (width(before), [before, inside, after].concat());
    }
    let lead = if width(before) > BEFORE { format!("…{}", last(before, BEFORE - 1)) } else { before.to_owned() };
    let room = LONGEST - width(&lead);
    (width(&lead), format!("{lead}{}", super::cut(&[inside, after].concat(), room)))
}

/// The end of a text, at most `columns` columns.
fn last(text: &str, columns: usize) -> &str {
    let starts = text.char_indices().map(|(at, _)| at);
    starts.map(|at| &text[at..]).find(|rest| width(rest) <= columns).unwrap_or_default()
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use cadre_app::Span;

    use super::*;

    fn shown(text: &str, marked: &[(&str, &str)]) -> String {
        let diagnostics = marked.iter().map(|(piece, message)| {
            let start = text.find(piece).unwrap();
            let span = Span { start: start as u32, end: (start + piece.len()) as u32 };
            Diagnostic { code: "x".into(), span, message: (*message).into(), hint: None }
        });
        let fault = FormulaFault { text: text.into(), diagnostics: diagnostics.collect() };
        let mut out = Vec::new();
        write_fault(&mut out, &fault, Paint::Plain).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn carets_stand_under_the_mistake() {
        insta::assert_snapshot!(shown("IF({日本}=\"x\", FOO(1))", &[("FOO", "no such function")]), @r#"
          |
          | IF({日本}="x", FOO(1))
          |                ^^^
        "#);
    }

    #[test]
    fn several_mistakes_and_several_lines_are_numbered() {
        insta::assert_snapshot!(shown("{A} &\n\t{B}", &[("{A}", "no field A"), ("{B}", "no field B")]), @r"
             |
           1 | {A} &
             | ^^^ no field A
             |
           2 |  {B}
             |  ^^^ no field B
        ");
    }

    #[test]
    fn a_long_line_is_shown_around_the_mistake() {
        let text = format!("{} + FOO() + {}", "1 + ".repeat(60), "2".repeat(300));
        let shown = shown(&text, &[("FOO", "no such function")]);
        assert!(shown.lines().all(|line| width(line) <= LONGEST + 4), "{shown}");
        let caret = shown.lines().nth(2).unwrap().find('^').unwrap();
        assert_eq!(shown.lines().nth(1).unwrap().chars().skip(caret).take(3).collect::<String>(), "FOO");
    }
}
