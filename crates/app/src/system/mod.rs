//! Who there is and who may do what: users, workspaces, tokens, members, and where bases belong.

mod directory;

pub(crate) use directory::{BaseEntry, Directory, Member, Target, Token, User, Workspace};
