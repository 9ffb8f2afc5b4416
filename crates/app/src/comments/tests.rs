#![expect(clippy::needless_pass_by_value, reason = "requests are written down where they are made")]

use std::sync::Barrier;

use serde_json::{Value as Json, json};

use super::*;
use crate::testing::owner;
use crate::testing::tenants::Tenants;

/// A record of a base with two users who comment on it.
struct Talk {
    world: Tenants,
    eve: Caller,
    bob: Caller,
}

impl Talk {
    fn new() -> Self {
        let world = Tenants::new();
        world.member("base", &world.mine, "comment");
        let bob = world.made("user_create", json!({"name": "Bob", "email": "bob@example.com"}));
        world.ok("member_set", &json!({"user": bob, "of": {"workspace": world.ours}, "role": "edit"}));
        let text = world.ok("token_create", &json!({"name": "bob", "user": bob}))["token"].as_str().unwrap().to_owned();
        Self { eve: world.token(json!({})), bob: world.app.authenticate(&text).unwrap(), world }
    }

    fn input(&self, more: Json) -> Json {
        let mut input = json!({"base": self.world.mine, "table": "T", "record": self.world.record});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    }

    fn call(&self, caller: &Caller, operation: &str, more: Json) -> Result<Json, AppError> {
        self.world.call_as(caller, operation, &self.input(more))
    }

    /// A comment of Eve's; its id.
    fn say(&self, text: &str) -> String {
        self.call(&self.eve, "comment_create", json!({"text": text})).unwrap()["id"].as_str().unwrap().to_owned()
    }

    fn page(&self, more: Json) -> (Vec<String>, Option<String>) {
        let page = self.call(&self.eve, "comment_list", more).unwrap();
        let texts = page["comments"].as_array().unwrap().iter().map(|c| c["text"].as_str().unwrap().to_owned());
        assert!(page.get("offset").is_some(), "null at the end, never absent");
        (texts.collect(), page["offset"].as_str().map(str::to_owned))
    }

    fn count(&self) -> usize {
        let base = self.world.app.base_as(&owner(), self.world.mine.as_str(), Role::Read).unwrap();
        let (table, row) = base.snapshot().find_record(self.world.record.parse().unwrap()).unwrap();
        self.world.app.comment_counts(base.id(), table, &[row]).unwrap()[0]
    }
}

#[test]
fn mentions_are_found_wherever_they_stand_and_nothing_else_is() {
    let text =
        "@[usrCdrAlice00001N], see @[ugpCdrTeam000001G] @[usrBad] @[usrCdrBob000001NN and @[@[usrCdrBob000001NN]";
    let found: Vec<String> = mentions(text).map(|id| id.to_string()).collect();
    assert_eq!(found, ["usrCdrAlice00001N", "usrCdrBob000001NN"]);
}

#[test]
fn an_emoji_is_taken_as_itself_or_by_its_code_points() {
    for (given, points) in [
        ("👍", "1f44d"),
        ("1f44d", "1f44d"),
        ("1F468-200d-1F4BB", "1f468-200d-1f4bb"),
        ("👨‍💻", "1f468-200d-1f4bb"),
        ("❤️", "2764-fe0f"),
        ("1️⃣", "31-fe0f-20e3"),
    ] {
        assert_eq!(emoji(given).unwrap(), points, "{given}");
    }
    for wrong in ["", "hello", "a", "é", "-", "1f44d-", "110000", "👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍", "👍 👍", "41"]
    {
        assert_eq!(emoji(wrong).unwrap_err().code(), Code::InvalidRequest, "{wrong}");
    }
}

#[test]
fn a_comment_is_shown_as_airtable_shows_it() {
    let talk = Talk::new();
    let bob = talk.bob.user().unwrap();
    let said = talk.call(&talk.eve, "comment_create", json!({"text": format!("Please check, @[{bob}]")})).unwrap();
    let answer =
        talk.call(&talk.bob, "comment_create", json!({"text": "Done", "parentCommentId": said["id"]})).unwrap();
    let reacted = talk.call(&talk.bob, "comment_react", json!({"comment": said["id"], "emoji": "👍"})).unwrap();
    let eve = json!({"id": talk.world.user, "name": "Eve", "email": "eve@example.com"});
    assert_eq!(
        reacted,
        json!({
            "id": said["id"], "text": format!("Please check, @[{bob}]"), "author": eve,
            "createdTime": "2026-11-20T09:00:00.000Z", "lastUpdatedTime": null,
            "mentioned": {bob.to_string(): {"id": bob, "type": "user", "displayName": "Bob", "email": "bob@example.com"}},
            "reactions": [{"emoji": {"unicodeCharacter": "1f44d"},
                "reactingUser": {"userId": bob, "email": "bob@example.com", "name": "Bob"}}]
        })
    );
    assert_eq!((&answer["parentCommentId"], &answer["reactions"]), (&said["id"], &json!([])));
    assert_eq!(talk.page(json!({})).0, ["Done", &format!("Please check, @[{bob}]"), "mine"], "newest first");
    let again = talk.call(&talk.bob, "comment_react", json!({"comment": said["id"], "emoji": "1f44d"})).unwrap();
    assert_eq!(again, reacted, "the same reaction counts once");
    let back = json!({"comment": said["id"], "emoji": "👍", "remove": true});
    assert_eq!(talk.call(&talk.bob, "comment_react", back).unwrap()["reactions"], json!([]));
}

#[test]
fn mentions_are_of_those_whom_the_base_knows_and_go_with_the_edit_that_removes_them() {
    let talk = Talk::new();
    let bob = talk.bob.user().unwrap();
    let stranger = talk.world.made("user_create", json!({"name": "Mallory", "email": "m@example.com"}));
    let said =
        talk.call(&talk.eve, "comment_create", json!({"text": format!("@[{bob}] @[{stranger}] @[usrNotThere00001A]")}));
    let said = said.unwrap();
    let named: Vec<&String> = said["mentioned"].as_object().unwrap().keys().collect();
    assert_eq!(named, [&bob.to_string()], "a user without a role in the base is not told of");
    talk.world.folder.clock.advance(1_500);
    let edited = talk.call(&talk.eve, "comment_update", json!({"comment": said["id"], "text": "never mind"})).unwrap();
    assert!(edited.get("mentioned").is_none(), "{edited}");
    assert_eq!(edited["lastUpdatedTime"], "2026-11-20T09:00:01.500Z");
    assert_eq!(edited["createdTime"], said["createdTime"]);
}

#[test]
fn a_comment_is_its_authors() {
    let talk = Talk::new();
    let said = talk.say("mine alone");
    let refused = |caller: &Caller, operation: &str, more: Json| talk.call(caller, operation, more).unwrap_err().code();
    assert_eq!(refused(&talk.bob, "comment_update", json!({"comment": said, "text": "x"})), Code::RoleMissing);
    assert_eq!(refused(&talk.bob, "comment_delete", json!({"comment": said})), Code::RoleMissing);
    assert_eq!(refused(&owner(), "comment_create", json!({"text": "x"})), Code::InvalidRequest);
    let missing = json!({"comment": "comNotThere00001A", "text": "x"});
    assert_eq!(refused(&talk.eve, "comment_update", missing), Code::CommentNotFound);
    let nowhere = json!({"record": "recNotThere00001A"});
    assert_eq!(refused(&talk.eve, "comment_list", nowhere), Code::RecordNotFound);
    for text in ["", "  \n", &"x".repeat(20_001)] {
        assert_eq!(refused(&talk.eve, "comment_create", json!({"text": text})), Code::InvalidRequest);
    }
    let lost = json!({"text": "x", "parentCommentId": "comNotThere00001A"});
    assert_eq!(refused(&talk.eve, "comment_create", lost), Code::CommentNotFound);
    let deleted = talk.call(&talk.eve, "comment_delete", json!({"comment": said})).unwrap();
    assert_eq!(deleted, json!({"id": said, "deleted": true}));
    assert_eq!(refused(&talk.eve, "comment_delete", json!({"comment": said})), Code::CommentNotFound);
    talk.call(&owner(), "comment_delete", json!({"comment": talk.world.comment})).unwrap();
    assert_eq!(talk.count(), 0, "who administers may delete others' comments");
}

#[test]
fn a_comment_on_one_record_is_not_found_through_another() {
    let talk = Talk::new();
    let said = talk.say("here");
    let records = json!({"base": talk.world.mine, "table": "T", "records": [{"fields": {}}]});
    let other = talk.world.ok("record_create", &records)["records"][0]["id"].clone();
    let there = json!({"record": other, "comment": said, "text": "x"});
    assert_eq!(talk.call(&talk.eve, "comment_update", there).unwrap_err().code(), Code::CommentNotFound);
    assert_eq!(talk.page(json!({"record": other})).0, Vec::<String>::new());
}

#[test]
fn pages_go_from_the_newest_back_whatever_comes_and_goes_meanwhile() {
    let talk = Talk::new();
    let said: Vec<String> = (1..=9).map(|n| talk.say(&n.to_string())).collect();
    let (first, offset) = talk.page(json!({"pageSize": 4}));
    assert_eq!(first, ["9", "8", "7", "6"]);
    talk.say("10");
    for n in [5, 6, 3] {
        talk.call(&talk.eve, "comment_delete", json!({"comment": said[n - 1]})).unwrap();
    }
    let (second, offset) = talk.page(json!({"pageSize": 2, "offset": offset}));
    assert_eq!(second, ["4", "2"], "the page begins behind the last one that was shown, which is gone");
    let (third, offset) = talk.page(json!({"offset": offset}));
    assert_eq!((third, offset), (vec!["1".to_owned(), "mine".to_owned()], None));
    for wrong in [json!({"pageSize": 0}), json!({"pageSize": 101}), json!({"offset": "itrCadreComments/x"})] {
        let refused = talk.call(&talk.eve, "comment_list", wrong.clone()).unwrap_err();
        assert!([Code::InvalidRequest, Code::InvalidOffset].contains(&refused.code()), "{wrong}: {refused:?}");
    }
    assert_eq!(talk.count(), 8);
}

#[test]
fn comments_stay_with_their_record_over_a_deletion_and_a_restart() {
    let talk = Talk::new();
    talk.say("kept");
    let record = json!({"base": talk.world.mine, "table": "T", "records": [{"id": talk.world.record}]});
    talk.world.ok("record_delete", &record);
    assert_eq!(talk.call(&talk.eve, "comment_list", json!({})).unwrap_err().code(), Code::RecordNotFound);
    talk.world.ok("record_restore", &json!({"base": talk.world.mine, "table": "T", "records": [talk.world.record]}));
    assert_eq!(talk.page(json!({})).0, ["kept", "mine"]);
    let restarted = Talk { world: Tenants { app: talk.world.folder.app(), ..talk.world }, ..talk };
    assert_eq!(restarted.page(json!({})).0, ["kept", "mine"]);
    assert_eq!(restarted.count(), 2);
}

#[test]
fn reactions_that_come_at_the_same_time_are_all_kept() {
    let talk = Talk::new();
    let said = talk.say("vote");
    let emojis = ["1f44d", "2764-fe0f", "1f389", "1f680"];
    let start = Barrier::new(emojis.len() * 2);
    std::thread::scope(|scope| {
        for emoji in emojis {
            for caller in [&talk.eve, &talk.bob] {
                let (talk, said, start) = (&talk, &said, &start);
                scope.spawn(move || {
                    start.wait();
                    talk.call(caller, "comment_react", json!({"comment": said, "emoji": emoji})).unwrap();
                });
            }
        }
    });
    let page = talk.call(&talk.eve, "comment_list", json!({})).unwrap();
    assert_eq!(page["comments"][0]["reactions"].as_array().unwrap().len(), emojis.len() * 2);
}
