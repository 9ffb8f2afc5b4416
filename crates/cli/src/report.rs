//! Why a command failed, told on standard error.

use std::io::{self, Write};

use cadre_app::{AppError, OPERATIONS};
use serde_json::json;

use crate::args::{Global, When};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::screen::{Paint, write_fault};
use crate::world::{Target, World};

/// Most problems of a file that are listed to people; `--json` lists all.
const MOST_PROBLEMS: usize = 50;

/// Tells why the command failed; the exit code.
pub(crate) fn report(world: &mut World<'_>, global: &Global, failure: &Failure) -> Exit {
    // When standard error cannot be written, nobody is there to be told.
    drop(write(world, global, failure));
    failure.exit()
}

/// Whether what goes to a stream is coloured.
pub(crate) fn paint(world: &World<'_>, when: When, to: Target) -> Paint {
    let coloured = match when {
        When::Always => true,
        When::Never => false,
        When::Auto => to.is_terminal() && world.variable("NO_COLOR").is_none(),
    };
    if coloured { Paint::Coloured } else { Paint::Plain }
}

fn write(world: &mut World<'_>, global: &Global, failure: &Failure) -> io::Result<()> {
    let paint = paint(world, global.color, world.err_to);
    let err = &mut *world.err;
    if global.json {
        return write_json(err, failure);
    }
    match failure {
        Failure::Operation(error) => write_error(err, error, paint),
        Failure::Usage { message, hint } => write_plain(err, message, hint.as_deref(), paint),
        Failure::File { verb, path, source } => {
            write_plain(err, &format!("cannot {verb} {}: {source}", path.display()), None, paint)
        }
        Failure::Bench(message) | Failure::Start(message) => write_plain(err, message, None, paint),
        Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Failure::Output(error) => write_plain(err, &format!("cannot write the output: {error}"), None, paint),
        Failure::Damaged | Failure::Wrong => Ok(()),
    }
}

/// What programs get; mistakes of the command line itself have codes of their own.
fn write_json(err: &mut dyn Write, failure: &Failure) -> io::Result<()> {
    let error = match failure {
        Failure::Operation(error) => json!(error),
        Failure::Usage { message, hint } => json!({ "code": "USAGE", "message": message, "hint": hint }),
        Failure::File { verb, path, source } => {
            json!({ "code": "FILE_FAILED", "message": format!("cannot {verb} {}: {source}", path.display()) })
        }
        Failure::Bench(message) => json!({ "code": "BENCH_FAILED", "message": message }),
        Failure::Start(message) => json!({ "code": "START_FAILED", "message": message }),
        Failure::Output(_) | Failure::Damaged | Failure::Wrong => return Ok(()),
    };
    let mut text = serde_json::to_vec_pretty(&json!({ "error": error }))?;
    text.push(b'\n');
    err.write_all(&text)
}

fn write_plain(err: &mut dyn Write, message: &str, hint: Option<&str>, paint: Paint) -> io::Result<()> {
    writeln!(err, "{} {message}", paint.error("error:"))?;
    write_hint(err, hint, paint)
}

fn write_hint(err: &mut dyn Write, hint: Option<&str>, paint: Paint) -> io::Result<()> {
    hint.map_or(Ok(()), |hint| writeln!(err, "{} {}", paint.hint("hint:"), in_commands(hint)))
}

fn write_error(err: &mut dyn Write, error: &AppError, paint: Paint) -> io::Result<()> {
    writeln!(err, "{} {}", paint.error("error:"), in_commands(error.message()))?;
    if let Some(fault) = error.formula_fault() {
        write_fault(err, fault, paint)?;
    }
    let problems = error.file_problems();
    for problem in problems.iter().take(MOST_PROBLEMS) {
        writeln!(err, "  {}: {}", problem.place, problem.what)?;
    }
    if problems.len() > MOST_PROBLEMS {
        writeln!(err, "  ... and {} more (--json lists all)", problems.len() - MOST_PROBLEMS)?;
    }
    write_hint(err, error.hint_text(), paint)?;
    let mut cause = std::error::Error::source(error);
    while let Some(source) = cause {
        writeln!(err, "{} {source}", paint.dim("cause:"))?;
        cause = source.source();
    }
    Ok(())
}

/// A text of the product, where operations go by their names, with the commands that call them.
fn in_commands(text: &str) -> String {
    OPERATIONS.iter().fold(text.to_owned(), |text, row| {
        text.replace(&format!("`{}`", row.name), &format!("`cadre {}`", row.name.replacen('_', " ", 1)))
    })
}
