//! `cadre formula eval`.

use cadre_app::operations::formula_eval::{FormulaEval, FormulaEvalIn};
use cadre_model::{RecordId, Timestamp};
use clap::Args;

use super::fields::FieldArgs;
use crate::failure::Outcome;
use crate::session::Session;

/// What `cadre formula eval` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre formula eval '1 + 2'
  cadre formula eval 'IF({Done}, \"yes\", \"no\")' --field Done=true
  cadre formula eval 'DATETIME_FORMAT({Due}, \"D MMMM\")' --field Due=2026-11-20 --type Due=date
  cadre formula eval 'SUM(values)' --values '[1, 2, 3]'
  cadre --json formula eval 'FIND(\"x\", {Notes})' --fields @record.json")]
pub(crate) struct EvalArgs {
    /// The formula; `-` reads it from standard input
    formula: String,
    #[command(flatten)]
    fields: FieldArgs,
    /// What NOW() and TODAY() see [default: the present instant]
    #[arg(long, value_name = "INSTANT")]
    now: Option<Timestamp>,
    /// What RECORD_ID() gives
    #[arg(long, value_name = "ID")]
    record_id: Option<RecordId>,
    /// What CREATED_TIME() gives
    #[arg(long, value_name = "INSTANT")]
    created: Option<Timestamp>,
    /// What LAST_MODIFIED_TIME() gives
    #[arg(long, value_name = "INSTANT")]
    modified: Option<Timestamp>,
    /// What `values` stands for, as in the formula of a rollup: a JSON array
    #[arg(long, value_name = "JSON|@FILE")]
    values: Option<String>,
    /// The type of each of the values
    #[arg(long, value_name = "TYPE")]
    values_type: Option<String>,
}

/// Shows the value as text; with `--json` the whole answer.
pub(super) fn run(args: EvalArgs, session: &mut Session<'_, '_>) -> Outcome {
    let input = FormulaEvalIn {
        formula: session.text_or_input(args.formula)?,
        fields: args.fields.read(session)?,
        now: args.now,
        record_id: args.record_id,
        created: args.created,
        modified: args.modified,
        values: args.values.map(|source| session.json("--values", &source)).transpose()?,
        values_type: args.values_type,
    };
    let answer = session.call_here::<FormulaEval>(input)?;
    session.answer(&answer, |screen| writeln!(screen.out, "{}", answer.text))
}
