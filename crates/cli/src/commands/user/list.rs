//! `cadre user list`.

use cadre_app::operations::user_list::{UserList, UserListIn};

use crate::failure::Outcome;
use crate::screen::{Align, Table};
use crate::session::Session;

pub(super) fn run(session: &mut Session<'_, '_>) -> Outcome {
    let answer = session.call::<UserList>(UserListIn {})?;
    session.answer(&answer, |screen| {
        let mut table =
            Table::new(["User", "Name", "Mail address", ""].map(|column| (column, Align::Left))).with_whole_first();
        for shown in &answer.users {
            let user = &shown.user;
            table.row([&user.id.to_string(), &user.name, &user.email, &super::remark(shown).unwrap_or_default()]);
        }
        table.write(screen.out, screen.columns, screen.paint)
    })
}
