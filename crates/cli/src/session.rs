//! One run of the command line: what commands share.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use cadre_app::operations::query::{Query, QueryIn};
use cadre_app::{Operation, Progress};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::args::Global;
use crate::failure::{Failure, Outcome};
use crate::folder;
use crate::ops::{Explicit, Ops, Page, Paged, Told, Unary};
use crate::progress;
use crate::report::paint;
use crate::screen::Paint;
use crate::world::{Target, World};

/// Most bytes that are read from standard input or a file of fields.
const LONGEST_INPUT: u64 = 16 << 20;

/// One run of the command line.
pub(crate) struct Session<'s, 'w> {
    pub(crate) world: &'s mut World<'w>,
    pub(crate) global: Global,
    folder: Option<PathBuf>,
    ops: Ops,
}

/// Where an answer is shown.
pub(crate) struct Screen<'s> {
    pub(crate) out: &'s mut dyn Write,
    pub(crate) columns: Option<usize>,
    pub(crate) paint: Paint,
}

impl<'s, 'w> Session<'s, 'w> {
    /// Begins a run in a role: the name of the command, which others are told when they find the folder in use.
    pub(crate) fn new(world: &'s mut World<'w>, global: Global, role: &str) -> Self {
        let folder = folder::find(world, global.data.as_deref());
        let explicit = if global.data.is_some() { Explicit::Yes } else { Explicit::No };
        let ops = match &folder {
            Some(folder) => Ops::new(world, Some(folder.clone()), explicit, (world.vaults)(folder, role)),
            None => Ops::without_folder(world),
        };
        Self { world, global, folder, ops }
    }

    /// The data folder, if there is one or a home for one.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The base that was named, else the one that the settings name, else none, which is the only one.
    pub(crate) fn base(&self, given: Option<String>) -> Result<Option<String>, Failure> {
        match given {
            Some(given) => Ok(Some(given)),
            None => match &self.folder {
                Some(folder) => Ok(folder::settings(folder)?.base),
                None => Ok(None),
            },
        }
    }

    /// Calls a unary operation.
    pub(crate) fn call<O: Operation>(&mut self, input: O::In) -> Result<O::Out, Failure>
    where
        O::In: Serialize + Clone,
        O::Out: DeserializeOwned,
    {
        Ok(self.ops.call::<O, _>(Unary, input)?)
    }

    /// Calls an operation that needs no data folder.
    pub(crate) fn call_here<O: Operation>(&mut self, input: O::In) -> Result<O::Out, Failure>
    where
        O::In: Serialize,
        O::Out: DeserializeOwned,
    {
        Ok(self.ops.call_here::<O, _>(Unary, input)?)
    }

    /// Asks for a page of records.
    pub(crate) fn page_of(&mut self, input: QueryIn) -> Result<Page, Failure> {
        Ok(self.ops.call::<Query, _>(Paged, input)?)
    }

    /// Calls an operation that tells how far it has come.
    pub(crate) fn stream<O: Operation<Event = Progress>>(&mut self, input: O::In) -> Result<O::Out, Failure>
    where
        O::In: Serialize + Clone,
        O::Out: DeserializeOwned,
    {
        let mut shown = shown(self.world, self.global.quiet);
        let outcome = self.ops.call::<O, _>(Told(&mut |progress| shown.show(&progress)), input);
        shown.end();
        Ok(outcome?)
    }

    /// The same for one that is about the very data folder.
    pub(crate) fn stream_here<O: Operation<Event = Progress>>(&mut self, input: O::In) -> Result<O::Out, Failure>
    where
        O::In: Serialize,
        O::Out: DeserializeOwned,
    {
        let mut shown = shown(self.world, self.global.quiet);
        let outcome = self.ops.call_here::<O, _>(Told(&mut |progress| shown.show(&progress)), input);
        shown.end();
        Ok(outcome?)
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
        let paint = paint(self.world, self.global.color, self.world.out_to);
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
            Some(path) => read_text(&self.world.folder.join(path))?,
            None => source.to_owned(),
        };
        serde_json::from_str(&text).map_err(|error| Failure::usage(format!("{flag}: {error}")))
    }

    /// A file of records, of any size; `-` is standard input.
    pub(crate) fn file(&mut self, path: &Path) -> Result<String, Failure> {
        let mut text = String::new();
        if path == Path::new("-") {
            self.world.input.read_to_string(&mut text).map_err(Failure::at("read", Path::new("standard input")))?;
            return Ok(text);
        }
        let path = self.world.folder.join(path);
        std::fs::read_to_string(&path).map_err(Failure::at("read", &path))
    }

    fn input(&mut self) -> Result<String, Failure> {
        bounded(&mut *self.world.input).map_err(Failure::at("read", Path::new("standard input")))
    }
}

/// What shows how far something has come.
fn shown<'w>(world: &'w mut World<'_>, quiet: bool) -> progress::Shown<'w> {
    match world.err_to {
        _ if quiet => progress::Shown::Nothing,
        Target::Terminal(_) => progress::Shown::bar(),
        Target::Elsewhere => progress::Shown::lines(&mut *world.err),
    }
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
