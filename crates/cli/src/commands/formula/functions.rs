//! `cadre formula functions`.

use std::io;

use cadre_app::operations::formula_functions::{
    FormulaFunctions, FormulaFunctionsIn, FormulaFunctionsOut, FunctionInfo,
};
use clap::Args;

use crate::failure::Outcome;
use crate::screen::{Align, Table};
use crate::session::{Screen, Session};

/// What `cadre formula functions` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre formula functions
  cadre formula functions datetime
  cadre formula functions SWITCH")]
pub(crate) struct FunctionsArgs {
    /// A function, or a part of its name
    name: Option<String>,
}

/// Shows one function whole, several as a list.
pub(super) fn run(args: FunctionsArgs, session: &mut Session<'_, '_>) -> Outcome {
    let answer = session.call_here::<FormulaFunctions>(FormulaFunctionsIn { name: args.name })?;
    session.answer(&answer, |screen| match answer.functions.as_slice() {
        [one] => write_one(one, screen),
        _ => write_list(&answer, screen),
    })
}

fn write_one(function: &FunctionInfo, screen: &mut Screen<'_>) -> io::Result<()> {
    writeln!(screen.out, "{}", screen.paint.bold(&function.signature))?;
    writeln!(screen.out, "{}", function.doc)?;
    if !function.args.is_empty() {
        writeln!(screen.out)?;
        for arg in &function.args {
            writeln!(screen.out, "  {}: {}", arg.name, arg.kind)?;
        }
    }
    if !function.examples.is_empty() {
        writeln!(screen.out)?;
        for example in &function.examples {
            writeln!(screen.out, "  {} {} {}", example.formula, screen.paint.dim("->"), example.result)?;
        }
    }
    Ok(())
}

fn write_list(answer: &FormulaFunctionsOut, screen: &mut Screen<'_>) -> io::Result<()> {
    let mut table = Table::new([("Function", Align::Left), ("Gives", Align::Left)]);
    for function in &answer.functions {
        table.row([&function.signature, &function.doc]);
    }
    table.write(screen.out, screen.columns, screen.paint)
}
