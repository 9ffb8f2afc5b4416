//! `cadre base show`.

use std::io;

use cadre_app::operations::base_show::{BaseShow, BaseShowIn, BaseShowOut, TableInfo};
use clap::Args;

use crate::failure::Outcome;
use crate::screen::{Align, Table, bytes, count};
use crate::session::{Screen, Session};

/// What `cadre base show` takes.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// The base's name or id [default: `base` of cadre.toml, else the only base]
    base: Option<String>,
}

pub(super) fn run(args: ShowArgs, session: &mut Session<'_, '_>) -> Outcome {
    let base = session.base(args.base)?;
    let answer = session.call::<BaseShow>(BaseShowIn { base })?;
    session.answer(&answer, |screen| write(&answer, screen))
}

fn write(base: &BaseShowOut, screen: &mut Screen<'_>) -> io::Result<()> {
    writeln!(screen.out, "{} ({})", screen.paint.bold(&base.name), base.id)?;
    writeln!(screen.out, "commit {} at {}; clock of formulas {}", base.commit, base.committed_at, base.clock)?;
    write!(screen.out, "{} in memory", bytes(base.memory_bytes))?;
    if let Some(disk) = &base.disk {
        let disk = bytes(disk.database_bytes + disk.blob_bytes);
        write!(screen.out, ", {disk} on disk for the whole data folder")?;
    }
    writeln!(screen.out)?;
    base.tables.iter().try_for_each(|table| write_table(table, screen))
}

fn write_table(info: &TableInfo, screen: &mut Screen<'_>) -> io::Result<()> {
    writeln!(screen.out)?;
    let records = count(info.records, "record");
    writeln!(screen.out, "{} ({}): {records}", screen.paint.bold(&info.name), info.id)?;
    if let Some(description) = &info.description {
        writeln!(screen.out, "{description}")?;
    }
    let heads = [("Field", Align::Left), ("Type", Align::Left), ("ns a record", Align::Right), ("", Align::Left)];
    let mut table = Table::new(heads);
    for field in &info.fields {
        let cost = field.cost_ns.map(|cost| cost.to_string()).unwrap_or_default();
        let remark = match &field.broken {
            Some(why) => format!("does not work: {why}"),
            None => field.formula.clone().unwrap_or_default(),
        };
        table.row([&field.name, &field.kind, &cost, &remark]);
    }
    table.write(screen.out, screen.columns, screen.paint)?;
    for view in &info.views {
        let filter = view.filter.as_ref().map(|filter| format!(" of {filter}")).unwrap_or_default();
        writeln!(screen.out, "view {} ({}){filter}", view.name, view.kind)?;
    }
    Ok(())
}
