//! `cadre base import`.

use std::io;
use std::path::{Path, PathBuf};

use cadre_app::operations::base_import::{BaseImport, BaseImportIn, BaseImportOut, Format};
use clap::Args;

use super::export::FormatArg;
use super::import_airtable::{self, AirtableArgs};
use crate::failure::{Failure, Outcome};
use crate::screen::{Align, Table, count};
use crate::session::{Screen, Session};

/// What `cadre base import` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
JSON is an array of {\"id\"?, \"createdTime\"?, \"fields\": {...}}, as Airtable's API gives records. CSV names its
fields in the first line. Types follow from the values; ids are kept. Links to records that the file does not
bring become links to stubs: blank records that keep the id. When one row is wrong, nothing is imported.

A file that `cadre base export --whole` wrote becomes a base of its own, with the id that it had.

With --airtable a base is brought from Airtable, with its ids: tables, fields, views, records, comments and attachments,
within the 5 requests a second that Airtable allows. Nothing is seen of it until all of it is there. When it is broken
off, the same command goes on where it was.

Examples:
  cadre base import stages.json
  cadre base import tasks.csv --base Plan --table Tasks --primary 'Task ID'
  curl ... | cadre base import - --format json --table Stages --new-base Plan
  AIRTABLE_API_KEY=pat... cadre base import --airtable appXXXXXXXXXXXXXX")]
pub(crate) struct ImportArgs {
    /// The file; `-` reads standard input
    #[arg(value_hint = clap::ValueHint::FilePath, required_unless_present = "airtable")]
    file: Option<PathBuf>,
    /// The base to import into [default: the only base, or a new one named like the table]
    #[arg(short, long)]
    base: Option<String>,
    /// Make a base of this name to import into; with --airtable, the name that the base gets
    #[arg(long, value_name = "NAME", conflicts_with = "base")]
    new_base: Option<String>,
    /// The name of the table to make [default: the file's name without its ending]
    #[arg(short, long, value_name = "NAME")]
    table: Option<String>,
    /// The field that names the records [default: the first]
    #[arg(long, value_name = "FIELD")]
    primary: Option<String>,
    /// The file's format [default: by its ending]
    #[arg(long, value_name = "FORMAT")]
    format: Option<FormatArg>,
    #[command(flatten)]
    airtable: AirtableArgs,
}

pub(super) fn run(args: ImportArgs, session: &mut Session<'_, '_>) -> Outcome {
    if let Some(input) = args.airtable.input(args.new_base.clone(), session)? {
        return import_airtable::run(input, session);
    }
    let Some(file) = args.file else { return Err(Failure::usage("no file is named")) };
    let base = if args.new_base.is_some() { None } else { session.base(args.base)? };
    let input = BaseImportIn {
        base,
        new_base: args.new_base,
        table: table(args.table, &file),
        primary: args.primary,
        format: format(args.format, &file)?,
        content: session.file(&file)?,
        file: Some(file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()),
    };
    let answer = session.stream::<BaseImport>(input)?;
    session.answer(&answer, |screen| write(&answer, screen))
}

fn table(given: Option<String>, file: &Path) -> Option<String> {
    let stem = || file.file_stem().filter(|_| file != Path::new("-")).map(|stem| stem.to_string_lossy().into_owned());
    given.or_else(stem)
}

fn format(given: Option<FormatArg>, file: &Path) -> Result<Format, Failure> {
    if let Some(given) = given {
        return Ok(given.into());
    }
    match file.extension().map(|ending| ending.to_ascii_lowercase()) {
        Some(ending) if ending == "json" => Ok(Format::Json),
        Some(ending) if ending == "csv" => Ok(Format::Csv),
        _ => {
            let message = format!("{} does not say which format it has", file.display());
            Err(Failure::usage_with_hint(message, "say it with --format json or --format csv"))
        }
    }
}

fn write(answer: &BaseImportOut, screen: &mut Screen<'_>) -> io::Result<()> {
    let new = if answer.made_base { "the new base" } else { "base" };
    let records = count(answer.records, "record");
    let tables: Vec<String> = answer.tables.iter().map(|name| format!("{name:?}")).collect();
    let (tables, base) = (tables.join(", "), &answer.base_name);
    writeln!(screen.out, "imported {records} into {new} {base:?}, commit {}; tables {tables}", answer.commit)?;
    if answer.fields.is_empty() {
        return Ok(());
    }
    let mut fields = Table::new([("Field", Align::Left), ("Type", Align::Left), ("", Align::Left)]);
    for field in &answer.fields {
        fields.row([field.name.as_str(), &field.kind, field.note.as_deref().unwrap_or_default()]);
    }
    fields.write(screen.out, screen.columns, screen.paint)?;
    for stubs in &answer.stubs {
        let names: Vec<String> = stubs.fields.iter().map(|name| format!("{name:?}")).collect();
        let missing = count(stubs.ids.len() as u64, "record");
        let are =
            if stubs.ids.len() == 1 { "is not in the file and is a stub" } else { "are not in the file and are stubs" };
        writeln!(screen.out, "links of {}: {missing} {are} in table {:?}", names.join(", "), stubs.table)?;
    }
    Ok(())
}
