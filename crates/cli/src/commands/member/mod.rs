//! `cadre member`.

use cadre_app::operations::member_list::{MemberLine, MemberList, MemberListIn, Place, Via};
use cadre_app::operations::member_set::{MemberSet, MemberSetIn};
use cadre_app::{Operation, Role};
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};

use crate::failure::Outcome;
use crate::screen::{Align, Table};
use crate::session::Session;

/// The commands about members.
#[derive(Debug, Subcommand)]
pub(crate) enum MemberCommand {
    #[command(about = MemberSet::SUMMARY)]
    Set(SetArgs),
    #[command(about = MemberList::SUMMARY)]
    List(ListArgs),
}

/// Of what somebody is a member.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Of {
    /// A base, by id or name
    #[arg(short, long)]
    base: Option<String>,
    /// A workspace, by id or name
    #[arg(short, long)]
    workspace: Option<String>,
}

/// What `cadre member set` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre member set alice@example.com edit --base Plan
  cadre member set alice@example.com owner --workspace \"My workspace\"
  cadre member set bot@example.com none --base Plan")]
pub(crate) struct SetArgs {
    /// The user, by id or mail address
    user: String,
    /// The role; `none` takes it away
    #[arg(value_parser = PossibleValuesParser::new(Role::ALL.map(Role::name)))]
    role: String,
    #[command(flatten)]
    of: Of,
}

/// What `cadre member list` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre member list --base Plan
  cadre member list --workspace \"My workspace\" --json")]
pub(crate) struct ListArgs {
    #[command(flatten)]
    of: Of,
}

impl Of {
    fn place(self) -> Place {
        match (self.base, self.workspace) {
            (Some(base), _) => Place::Base(base),
            (None, workspace) => Place::Workspace(workspace.unwrap_or_default()),
        }
    }
}

pub(crate) fn run(command: MemberCommand, session: &mut Session<'_, '_>) -> Outcome {
    match command {
        MemberCommand::Set(args) => set(args, session),
        MemberCommand::List(args) => list(args, session),
    }
}

fn set(args: SetArgs, session: &mut Session<'_, '_>) -> Outcome {
    let role = Role::of(&args.role).unwrap_or_default();
    let answer = session.call::<MemberSet>(MemberSetIn { user: args.user, of: args.of.place(), role })?;
    session.answer(&answer, |screen| writeln!(screen.out, "{}  {}", answer.user.email, answer.role.name()))
}

fn list(args: ListArgs, session: &mut Session<'_, '_>) -> Outcome {
    let answer = session.call::<MemberList>(MemberListIn { of: args.of.place() })?;
    session.answer(&answer, |screen| {
        if answer.members.is_empty() {
            return writeln!(screen.out, "nobody but those who administer");
        }
        let mut table = Table::new(["User", "Name", "Mail address", "Role", "Through"].map(|name| (name, Align::Left)))
            .with_whole_first();
        for member in &answer.members {
            table.row(row(member));
        }
        table.write(screen.out, screen.columns, screen.paint)
    })
}

fn row(member: &MemberLine) -> [String; 5] {
    let through = match member.through {
        Via::Base => "base",
        Via::Workspace => "workspace",
    };
    let user = &member.user;
    [user.id.to_string(), user.name.clone(), user.email.clone(), member.role.name().to_owned(), through.to_owned()]
}
