//! `cadre base list`.

use cadre_app::operations::base_list::{BaseList, BaseListIn};

use crate::failure::Outcome;
use crate::screen::{Align, Table};
use crate::session::Session;

pub(super) fn run(session: &mut Session<'_, '_>) -> Outcome {
    let answer = session.call::<BaseList>(BaseListIn::default())?;
    session.answer(&answer, |screen| {
        if answer.bases.is_empty() {
            return writeln!(screen.out, "no bases yet");
        }
        let mut table = Table::new([("Base", Align::Left), ("Name", Align::Left), ("Commits", Align::Right)]);
        for base in &answer.bases {
            table.row([&base.id.to_string(), &base.name, &base.commit.to_string()]);
        }
        table.write(screen.out, screen.columns, screen.paint)
    })
}
