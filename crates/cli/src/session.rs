//! One run of the command line: what commands share.

use std::io::{self, Read, Write};
use std::path::Path;

use cadre_app::{App, Caller, Operation};
use cadre_model::{Actor, Through};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::args::{Global, When};
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::screen::{Paint, write_fault};
use crate::world::{Target, World};

/// Most bytes that are read from standard input or a file of fields.
const LONGEST_INPUT: u64 = 16 << 20;

/// Most problems of a file that are listed to people; `--json` lists all.
const MOST_PROBLEMS: usize = 50;

/// One run of the command line.
pub(crate) struct Session<'s, 'w> {
    pub(crate) world: &'s mut World<'w>,
    pub(crate) global: Global,
    app: App,
    caller: Caller,
}

/// Where an answer is shown.
pub(crate) struct Screen<'s> {
    pub(crate) out: &'s mut dyn Write,
    pub(crate) columns: Option<usize>,
    pub(crate) paint: Paint,
}

impl<'s, 'w> Session<'s, 'w> {
    pub(crate) fn new(world: &'s mut World<'w>, global: Global) -> Self {
        let app = App::new(world.clock.clone());
        let caller = Caller::owner(Actor { through: Through::Cli, ..Actor::default() });
        Self { world, global, app, caller }
    }

    /// Calls a unary operation.
    pub(crate) fn call<O: Operation>(&mut self, input: O::In) -> Result<O::Out, Failure> {
        Ok(self.app.call::<O>(&self.caller, input)?)
    }

    /// Gives an answer: as JSON where that was asked for, else as `show` has it.
    pub(crate) fn answer<T: Serialize>(
        &mut self,
        answer: &T,
        show: impl FnOnce(&mut Screen<'_>) -> io::Result<()>,
    ) -> Outcome {
        if self.global.json {
            return self.write_json(answer);
        }
        let paint = self.paint(self.world.out_to);
        let mut screen = Screen { out: &mut *self.world.out, columns: self.world.out_to.columns(), paint };
        Ok(show(&mut screen)?)
    }

    fn write_json<T: Serialize>(&mut self, answer: &T) -> Outcome {
        let mut json = serde_json::to_vec_pretty(answer).map_err(io::Error::from)?;
        json.push(b'\n');
        self.write(&json)
    }

    /// Writes bytes to the output as they are.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Outcome {
        Ok(self.world.out.write_all(bytes)?)
    }

    /// Tells on standard error what was done, unless `--quiet`.
    pub(crate) fn say(&mut self, message: &str) -> Outcome {
        if self.global.quiet { Ok(()) } else { Ok(writeln!(self.world.err, "{message}")?) }
    }

    /// A word of the command line; `-` stands for what standard input holds.
    pub(crate) fn text_or_input(&mut self, word: String) -> Result<String, Failure> {
        if word == "-" { Ok(self.input()?.trim_end_matches(['\n', '\r']).to_owned()) } else { Ok(word) }
    }

    /// JSON from a word of the command line, from a file (`@FILE`) or from standard input (`@-`).
    pub(crate) fn json<T: DeserializeOwned>(&mut self, flag: &str, source: &str) -> Result<T, Failure> {
        let text = match source.strip_prefix('@') {
            Some("-") => self.input()?,
            Some(path) => read_text(Path::new(path))?,
            None => source.to_owned(),
        };
        serde_json::from_str(&text).map_err(|error| Failure::usage(format!("{flag}: {error}")))
    }

    fn input(&mut self) -> Result<String, Failure> {
        bounded(&mut *self.world.input).map_err(Failure::at("read", Path::new("standard input")))
    }

    fn paint(&self, to: Target) -> Paint {
        let coloured = match self.global.color {
            When::Always => true,
            When::Never => false,
            When::Auto => to.is_terminal() && self.world.variable("NO_COLOR").is_none(),
        };
        if coloured { Paint::Coloured } else { Paint::Plain }
    }

    /// Tells why the command failed; the exit code.
    pub(crate) fn report(&mut self, failure: &Failure) -> Exit {
        // When standard error cannot be written, nobody is there to be told.
        drop(self.write_failure(failure));
        failure.exit()
    }

    fn write_failure(&mut self, failure: &Failure) -> io::Result<()> {
        let paint = self.paint(self.world.err_to);
        let json = self.global.json;
        let err = &mut *self.world.err;
        match failure {
            Failure::Operation(error) if json => {
                let mut text = serde_json::to_vec_pretty(&serde_json::json!({ "error": error }))?;
                text.push(b'\n');
                err.write_all(&text)
            }
            Failure::Operation(error) => write_error(err, error, paint),
            Failure::Usage { message, hint } => write_plain(err, message, hint.as_deref(), paint),
            Failure::File { verb, path, source } => {
                write_plain(err, &format!("cannot {verb} {}: {source}", path.display()), None, paint)
            }
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            Failure::Output(error) => write_plain(err, &format!("cannot write the output: {error}"), None, paint),
            Failure::Damaged => Ok(()),
        }
    }
}

fn write_plain(err: &mut dyn Write, message: &str, hint: Option<&str>, paint: Paint) -> io::Result<()> {
    writeln!(err, "{} {message}", paint.error("error:"))?;
    match hint {
        Some(hint) => writeln!(err, "{} {hint}", paint.hint("hint:")),
        None => Ok(()),
    }
}

fn write_error(err: &mut dyn Write, error: &cadre_app::AppError, paint: Paint) -> io::Result<()> {
    writeln!(err, "{} {}", paint.error("error:"), error.message())?;
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
    if let Some(hint) = error.hint_text() {
        writeln!(err, "{} {hint}", paint.hint("hint:"))?;
    }
    let mut cause = std::error::Error::source(error);
    while let Some(source) = cause {
        writeln!(err, "{} {source}", paint.dim("cause:"))?;
        cause = source.source();
    }
    Ok(())
}

/// Reads a whole text file, within bounds.
pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    std::fs::File::open(path).and_then(|mut file| bounded(&mut file)).map_err(Failure::at("read", path))
}

fn bounded(from: &mut dyn Read) -> io::Result<String> {
    let mut text = String::new();
    from.take(LONGEST_INPUT + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LONGEST_INPUT {
        return Err(io::Error::other(format!("it is longer than {} MiB", LONGEST_INPUT >> 20)));
    }
    Ok(text)
}
