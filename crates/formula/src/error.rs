//! Why a text is no formula of this table.

use crate::diagnostic::Diagnostic;

/// What the service says of a text it cannot read. Source: section 7.3 `[L]`.
const INVALID: &str = "Invalid formula. Please check your formula text.";

/// Why a text is refused as a formula, before any record is read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormulaError {
    /// The text does not follow the grammar, or passes a bound of [`crate::limits`].
    #[error("the formula cannot be read: {}", first(.diagnostics))]
    Syntax {
        /// Every mistake found, in the order of the text; at least one.
        diagnostics: Vec<Diagnostic>,
    },
    /// Names that the table or the language does not have.
    #[error("the formula names what does not exist: {}", first(.diagnostics))]
    UnknownNames {
        /// All unknown fields, lower-cased as the service echoes them, each once, in the order of the text.
        fields: Vec<String>,
        /// All unknown functions, likewise.
        functions: Vec<String>,
        /// Where they are, and whatever else is wrong; at least one.
        diagnostics: Vec<Diagnostic>,
    },
    /// Calls with arguments that cannot be.
    #[error("the formula calls a function in a way that cannot be: {}", first(.diagnostics))]
    Arguments {
        /// Every such call; at least one.
        diagnostics: Vec<Diagnostic>,
    },
}

impl FormulaError {
    /// The kind of error, stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            FormulaError::Syntax { .. } => "formula-syntax",
            FormulaError::UnknownNames { .. } => "formula-unknown-names",
            FormulaError::Arguments { .. } => "formula-arguments",
        }
    }

    /// What is wrong and where; never empty.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            FormulaError::Syntax { diagnostics }
            | FormulaError::UnknownNames { diagnostics, .. }
            | FormulaError::Arguments { diagnostics } => diagnostics,
        }
    }

    /// The detail that the service puts behind "The formula for filtering records is invalid: ".
    ///
    /// Unknown fields go before unknown functions. Source: section 7.3 `[L]`; the text for wrong arguments is not
    /// public (section 16), so it is the general one.
    pub fn detail(&self) -> String {
        match self {
            FormulaError::UnknownNames { fields, .. } if !fields.is_empty() => {
                format!("Unknown field names: {}", fields.join(", "))
            }
            FormulaError::UnknownNames { functions, .. } => {
                format!("Unknown function names: {}", functions.join(", "))
            }
            FormulaError::Syntax { .. } | FormulaError::Arguments { .. } => INVALID.to_owned(),
        }
    }
}

/// The first mistake with its place and hint.
fn first(diagnostics: &[Diagnostic]) -> String {
    let Some(diagnostic) = diagnostics.first() else { return String::new() };
    let hint = diagnostic.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
    format!("{} at byte {}{hint}", diagnostic.message, diagnostic.span.start)
}
