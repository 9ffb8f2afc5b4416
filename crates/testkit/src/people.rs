//! Users and actors.

use cadre_model::{Actor, Person, Through};

use crate::ids::user_id;

/// A person of a number, with name and mail address.
pub fn person(n: u32) -> Person {
    Person { id: user_id(n), email: Some(format!("user{n}@example.com")), name: Some(format!("User {n}")) }
}

/// A user who acts through the Web API.
pub fn actor(n: u32) -> Actor {
    Actor { user: Some(person(n)), through: Through::Api, ..Actor::default() }
}
