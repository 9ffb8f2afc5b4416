//! `cadre formula`.

mod eval;
mod explain;
mod fields;
mod functions;

use cadre_app::Operation;
use cadre_app::operations::formula_eval::FormulaEval;
use cadre_app::operations::formula_explain::FormulaExplain;
use cadre_app::operations::formula_functions::FormulaFunctions;
use clap::Subcommand;

use crate::failure::Outcome;
use crate::session::Session;

/// The commands about formulas.
#[derive(Debug, Subcommand)]
pub(crate) enum FormulaCommand {
    #[command(about = FormulaEval::SUMMARY)]
    Eval(eval::EvalArgs),
    #[command(about = FormulaExplain::SUMMARY)]
    Explain(explain::ExplainArgs),
    #[command(about = FormulaFunctions::SUMMARY)]
    Functions(functions::FunctionsArgs),
}

pub(crate) fn run(command: FormulaCommand, session: &mut Session<'_, '_>) -> Outcome {
    match command {
        FormulaCommand::Eval(args) => eval::run(args, session),
        FormulaCommand::Explain(args) => explain::run(args, session),
        FormulaCommand::Functions(args) => functions::run(args, session),
    }
}
