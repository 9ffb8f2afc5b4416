//! `cadre formula explain`.

use std::io;

use cadre_app::operations::formula_explain::{ExplainNode, FormulaExplain, FormulaExplainIn, FormulaExplainOut};
use clap::Args;

use super::fields::FieldArgs;
use crate::failure::Outcome;
use crate::screen::{Align, Table};
use crate::session::{Screen, Session};

/// What `cadre formula explain` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre formula explain 'IF({Status} = \"Done\", 1, 0)' --type Status=singleSelect
  cadre formula explain '{Estimate} * 1.2' --table Tasks
  cadre formula explain 'AVERAGE(values)' --values-type number")]
pub(crate) struct ExplainArgs {
    /// The formula; `-` reads it from standard input
    formula: String,
    #[command(flatten)]
    fields: FieldArgs,
    /// A table whose fields the formula may name
    #[arg(long)]
    table: Option<String>,
    /// The table's base [default: `base` of cadre.toml, else the only base]
    #[arg(short, long)]
    base: Option<String>,
    /// The type of each of `values`, as in the formula of a rollup
    #[arg(long, value_name = "TYPE")]
    values_type: Option<String>,
}

/// Shows the tree, then what is known of the whole.
pub(super) fn run(args: ExplainArgs, session: &mut Session<'_, '_>) -> Outcome {
    let formula = session.text_or_input(args.formula)?;
    let input = FormulaExplainIn {
        formula,
        fields: args.fields.read(session)?,
        base: if args.table.is_some() { session.base(args.base)? } else { args.base },
        table: args.table,
        values_type: args.values_type,
    };
    let answer = session.call::<FormulaExplain>(input)?;
    session.answer(&answer, |screen| write(&answer, screen))
}

fn write(answer: &FormulaExplainOut, screen: &mut Screen<'_>) -> io::Result<()> {
    let mut tree = Table::new([("Part", Align::Left), ("Type", Align::Left), ("ns a record", Align::Right)]);
    add(&answer.tree, 0, &mut tree);
    tree.write(screen.out, screen.columns, screen.paint)?;
    writeln!(screen.out)?;
    writeln!(screen.out, "result: {}", answer.kind)?;
    writeln!(screen.out, "cost: about {} ns a record", answer.cost_ns)?;
    for field in &answer.fields {
        writeln!(screen.out, "field: {{{}}} ({})", field.name, field.kind)?;
    }
    if !answer.reads.is_empty() {
        writeln!(screen.out, "reads: {}", answer.reads.join(", "))?;
    }
    if answer.volatile {
        writeln!(screen.out, "volatile: changes with the clock")?;
    }
    Ok(())
}

fn add(node: &ExplainNode, depth: usize, tree: &mut Table) {
    let part = format!("{}{} {}", "  ".repeat(depth), node.kind, node.label);
    tree.row([part.trim_end(), &node.value, &node.cost_ns.to_string()]);
    node.children.iter().for_each(|child| add(child, depth + 1, tree));
}
