use cadre_base::Op;
use cadre_model::{Actor, TableNo, Timestamp, TokenId, UserId};
use cadre_store::{Fault, MemoryLog};
use cadre_testkit::FakeClock;

use super::*;
use crate::caller::{Reach, Standing};
use crate::role::Role;
use crate::scope::{Scope, Scopes};

const ALICE: &str = "usrCdrAlice00001N";

struct Place {
    log: Arc<MemoryLog>,
    clock: Arc<FakeClock>,
}

impl Place {
    fn new() -> Self {
        Self { log: Arc::default(), clock: Arc::default() }
    }

    fn log(&self) -> Arc<dyn Log> {
        Arc::<MemoryLog>::clone(&self.log)
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::<FakeClock>::clone(&self.clock)
    }

    fn make(&self) -> Arc<System> {
        System::make(&self.log(), &self.clock()).unwrap()
    }

    fn open(&self) -> Arc<System> {
        System::open(&self.log(), &self.clock()).unwrap().unwrap()
    }
}

fn caller() -> Caller {
    Caller::owner(Actor::default())
}

fn user(id: &str) -> User {
    let created = Timestamp::default();
    let email = format!("{id}@example.com");
    User { id: id.parse().unwrap(), name: id.to_owned(), email, admin: false, suspended: None, created }
}

fn token(user: &str, text: &str) -> Token {
    Token {
        id: TokenId::generate(&mut rand::rng()),
        user: user.parse().unwrap(),
        name: "test".to_owned(),
        scopes: Scopes::from([Scope::RecordsRead]),
        reach: Reach::Everything,
        digest: digest(text),
        created: Timestamp::default(),
        expires: None,
        revoked: None,
    }
}

fn put<T: Entry>(system: &System, entry: &T) -> RecordId {
    let mut made = None;
    let plan = |_: &Directory, changes: &mut Changes<'_>| {
        made = Some(changes.create(entry));
        Ok(())
    };
    system.change(&caller(), "test", plan).unwrap();
    made.unwrap()
}

fn knows(system: &System, text: &str, now: Timestamp) -> bool {
    system.directory().identify(text, now).is_some()
}

#[test]
fn it_is_made_in_one_commit_with_fields_that_only_operations_write() {
    let place = Place::new();
    let system = place.make();
    assert_eq!(system.snapshot().seq(), Seq(1));
    let snapshot = system.snapshot();
    assert!(snapshot.schema().fields.values().all(|field| field.system));
    assert_eq!(snapshot.schema().tables.len(), tables::TABLES.len());
    assert!(missing(snapshot.schema()).is_empty(), "nothing is missing in what was made");
    let again = place.open();
    assert_eq!(again.snapshot().seq(), Seq(1), "opening writes nothing");
}

#[test]
fn tables_and_columns_of_later_versions_are_added_when_it_is_opened() {
    let place = Place::new();
    let system = place.make();
    put(&system, &user(ALICE));
    let comments = system.layout::<Comment>().table;
    let (email, ..) =
        system.layout::<User>().columns.iter().find(|(name, ..)| *name == "Suspended").map(|c| (c.1,)).unwrap();
    let ops = vec![Op::DeleteTable(comments), Op::DeleteField(email)];
    system.base.commit(Draft { ops, ..draft("an older version") }).unwrap();
    let again = place.open();
    assert!(missing(again.snapshot().schema()).is_empty());
    assert_eq!(again.directory().users.len(), 1, "what is there is kept");
}

#[test]
fn the_directory_follows_every_commit_and_takes_over_what_did_not_change() {
    let place = Place::new();
    let system = place.make();
    put(&system, &user(ALICE));
    let before = system.directory();
    let text = "patTest.secret";
    let record = put(&system, &token(ALICE, text));
    let after = system.directory();
    assert_eq!((before.tokens.len(), after.tokens.len()), (0, 1), "a directory that was taken stays as it is");
    assert!(before.users.is(&after.users) && !before.tokens.is(&after.tokens));
    assert!(Arc::ptr_eq(&after, &system.directory()), "without a commit it is the same one");
    assert!(knows(&system, text, Timestamp(0)) && !knows(&system, "patTest.other", Timestamp(0)));
    let mut changes = system.changes();
    changes.delete::<Token>(record);
    system.commit(&caller(), "test", changes).unwrap();
    assert!(!knows(&system, text, Timestamp(0)));
}

#[test]
fn a_token_opens_until_it_expires_is_revoked_or_its_user_is_suspended() {
    let place = Place::new();
    let system = place.make();
    let alice = put(&system, &user(ALICE));
    let expiring = Token { expires: Some(Timestamp(1_000)), ..token(ALICE, "a") };
    put(&system, &expiring);
    assert!(knows(&system, "a", Timestamp(999)) && !knows(&system, "a", Timestamp(1_000)));
    put(&system, &Token { revoked: Some(Timestamp(1)), ..token(ALICE, "b") });
    assert!(!knows(&system, "b", Timestamp(0)));
    put(&system, &token("usrCdrNobody0001N", "c"));
    assert!(!knows(&system, "c", Timestamp(0)), "a user who is not there");
    put(&system, &token(ALICE, "d"));
    assert!(knows(&system, "d", Timestamp(0)));
    let mut changes = system.changes();
    changes.update(alice, &User { suspended: Some(Timestamp(5)), ..user(ALICE) });
    system.commit(&caller(), "test", changes).unwrap();
    assert!(!knows(&system, "d", Timestamp(0)), "a user who was suspended");
}

#[test]
fn roles_come_from_the_base_the_workspace_or_from_administering() {
    let place = Place::new();
    let system = place.make();
    let id: UserId = ALICE.parse().unwrap();
    put(&system, &user(ALICE));
    let created = Timestamp::default();
    let workspace = |name: &str| {
        let id = WorkspaceId::generate(&mut rand::rng());
        put(&system, &Workspace { id, name: name.to_owned(), created });
        id
    };
    let (first, second) = (workspace("first"), workspace("second"));
    let base: BaseId = "appCdr3mo0Base001".parse().unwrap();
    let stray: BaseId = "appCdrStray000001".parse().unwrap();
    put(&system, &BaseEntry { id: base, workspace: second, deleted: None });
    let member = |of, role| Member { user: id, of, role, since: created, granted_by: None };
    let standing = |reach| Standing::User { id, reach };
    let all = standing(Reach::Everything);
    assert_eq!(system.directory().role(&all, base), Role::None);
    put(&system, &member(Target::Workspace(second), Role::Comment));
    assert_eq!(system.directory().role(&all, base), Role::Comment);
    put(&system, &member(Target::Base(base), Role::Edit));
    assert_eq!(system.directory().role(&all, base), Role::Edit, "the higher of the two");
    assert_eq!(system.directory().role(&all, stray), Role::None, "it is in the first workspace");
    put(&system, &member(Target::Workspace(first), Role::Read));
    assert_eq!(system.directory().role(&all, stray), Role::Read);
    let only = standing(Reach::Only { workspaces: vec![first], bases: vec![] });
    assert_eq!(system.directory().role(&only, base), Role::None, "the token does not reach it");
    assert_eq!(system.directory().role(&only, stray), Role::Read);
    assert_eq!(system.directory().workspace_role(&only, second), Role::None);
    assert_eq!(system.directory().role(&Standing::Folder, base), Role::Owner);
    assert!(!system.directory().administers(&all));
}

#[test]
fn a_key_to_sign_with_is_drawn_once_and_kept_over_a_restart_and_never_shown() {
    let place = Place::new();
    let system = place.make();
    let key = system.secret("attachments").unwrap();
    assert_eq!(system.secret("attachments").unwrap(), key);
    assert_ne!(system.secret("webhooks").unwrap(), key);
    assert_eq!(place.open().secret("attachments").unwrap(), key);
    let shown = format!("{:?} {:?}", system.directory(), Secret { name: "attachments".into(), bytes: key });
    assert!(!shown.contains(&format!("{key:?}")) && !shown.contains(&hex::text(&key)), "{shown}");
}

#[test]
fn what_cannot_be_written_is_not_in_the_directory_either() {
    for fault in Fault::APPEND {
        let place = Place::new();
        let system = place.make();
        put(&system, &user(ALICE));
        place.log.faults().plant(fault, 1);
        let failed = system.change(&caller(), "test", |_, changes| {
            changes.create(&token(ALICE, "x"));
            Ok(())
        });
        let written = system.directory().tokens.len() == 1;
        assert_eq!(failed.is_ok(), written, "{fault:?}: the answer and the directory say the same");
        assert_eq!(written, fault == Fault::AfterCommitBeforeAnswer, "{fault:?}");
        assert_eq!(knows(&system, "x", Timestamp(0)), written, "{fault:?}");
        assert_eq!(place.open().directory().tokens.len(), usize::from(written), "{fault:?}: as the log has it");
        put(&system, &token(ALICE, "y"));
        assert!(knows(&system, "y", Timestamp(0)), "{fault:?}: the next one is written");
    }
}

#[test]
fn a_row_that_cannot_be_read_gives_no_right_and_is_named() {
    let place = Place::new();
    let system = place.make();
    put(&system, &user(ALICE));
    let record = put(&system, &token(ALICE, "x"));
    let layout = system.layout::<Token>();
    let (_, reach, _) = layout.columns.iter().find(|(name, ..)| *name == "Reach").unwrap();
    let edit = cadre_base::RecordEdit {
        id: record,
        cells: vec![(*reach, cadre_base::Input::Cell(Some(cadre_model::Cell::Text("everything!".into()))))],
        if_version: None,
    };
    let op = Op::UpdateRecords {
        table: layout.table,
        records: vec![edit],
        mode: cadre_base::EditMode::Merge,
        typecast: cadre_base::cells::Typecast::Strict,
    };
    system.base.commit(Draft { ops: vec![op], ..draft("damage") }).unwrap();
    assert!(!knows(&system, "x", Timestamp(0)));
    let named: Vec<String> = system.directory().unreadable().cloned().collect();
    assert!(matches!(named.as_slice(), [one] if one.contains("Tokens") && one.contains("everything!")), "{named:?}");
}

fn comment(n: u32, row: u32) -> Comment {
    Comment {
        id: cadre_model::CommentId::from_bytes(cadre_testkit::ids::record_id(n).to_bytes()).unwrap(),
        on: Subject { base: "appCdr3mo0Base001".parse().unwrap(), table: TableNo(1), row: cadre_model::RowNo(row) },
        record: cadre_testkit::ids::record_id(row),
        author: ALICE.parse().unwrap(),
        text: format!("comment {n}"),
        created: Timestamp::default(),
        edited: None,
        parent: None,
        reactions: Vec::new(),
    }
}

#[test]
fn the_index_of_comments_follows_what_comes_and_goes_and_counts_the_same_after_a_restart() {
    let place = Place::new();
    let system = place.make();
    let base: BaseId = "appCdr3mo0Base001".parse().unwrap();
    let rows: Vec<cadre_model::RowNo> = (0..4).map(cadre_model::RowNo).collect();
    let counts = |system: &System| system.comments().counts(base, TableNo(1), &rows);
    assert_eq!(counts(&system), [0, 0, 0, 0]);
    let mut expected = [0_usize; 4];
    let mut there: Vec<(RecordId, usize)> = Vec::new();
    for n in 0..1_100_u32 {
        let row = (n * 7 % 4) as usize;
        let made = comment(n, row as u32);
        let mut changes = system.changes();
        changes.create_as(record_of(made.id), &made);
        expected[row] += 1;
        there.push((record_of(made.id), row));
        if n % 3 == 0 {
            let (record, row) = there.swap_remove((n as usize * 31) % there.len());
            if record != record_of(made.id) {
                changes.delete::<Comment>(record);
                expected[row] -= 1;
            } else {
                there.push((record, row));
            }
        }
        system.commit(&caller(), "test", changes).unwrap();
        if n % 50 == 0 {
            assert_eq!(counts(&system), expected, "after {n}");
        }
    }
    assert_eq!(counts(&system), expected);
    assert_eq!(counts(&place.open()), expected, "as the log has it");
    assert_eq!(system.comments().counts("appCdrOther00001A".parse().unwrap(), TableNo(1), &rows), [0, 0, 0, 0]);
}
