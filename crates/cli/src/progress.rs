//! How far something long has come: a bar where somebody watches, a line a step elsewhere.

use std::io::Write;

use cadre_app::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shows progress on standard error.
pub(crate) enum Shown<'w> {
    /// As a bar, drawn over itself.
    Bar(ProgressBar),
    /// As lines.
    Lines {
        /// Where the lines go.
        err: &'w mut dyn Write,
        /// The step that the last line told of.
        last: String,
    },
    /// Not at all.
    Nothing,
}

impl<'w> Shown<'w> {
    /// A bar on the terminal.
    pub(crate) fn bar() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{msg:>14} {wide_bar} {pos}/{len}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style);
        Self::Bar(bar)
    }

    /// Lines.
    pub(crate) fn lines(err: &'w mut dyn Write) -> Self {
        Self::Lines { err, last: String::new() }
    }

    /// Shows how far it has come.
    pub(crate) fn show(&mut self, progress: &Progress) {
        match self {
            Self::Nothing => {}
            Self::Bar(bar) => {
                bar.set_message(progress.what.clone());
                match progress.total {
                    0 => bar.unset_length(),
                    total => bar.set_length(total),
                }
                bar.set_position(progress.done);
            }
            Self::Lines { err, last } => {
                if *last != progress.what {
                    progress.what.clone_into(last);
                    // Progress that cannot be told stops nothing.
                    drop(writeln!(err, "{} ...", progress.what));
                }
            }
        }
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}
