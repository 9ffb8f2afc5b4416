//! The writer's work on one batch: each draft checked and applied in order, then everything as one append.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use cadre_formula::eval::{Limits, Pass};
use cadre_model::{
    BaseId, Change, CommitInfo, FieldNo, Idempotency, Life, PersonNo, RecordId, RowNo, Schema, Seq, Shape, TableNo,
    Timestamp,
};
use cadre_store::{Batch, Doc, DocKey, Log, NewCommit, RecordKey, RecordPut};
use rand::rngs::StdRng;

use crate::chunk::Chunk;
use crate::codec;
use crate::compute::{Plan, recompute};
use crate::draft::{Authority, Draft, KEY_LIFE_MS, Key, Op, Outcome};
use crate::edit::Editor;
use crate::error::BaseError;
use crate::field_names::FieldNames;
use crate::guard::{Guard, Proposal};
use crate::id_index::{NewIds, Place};
use crate::load::{FieldDoc, RowsDoc};
use crate::orders::Orders;
use crate::record_meta;
use crate::snapshot::Snapshot;
use crate::table::Rows;
use crate::working::{Settled, Working};

/// Longest idempotency key.
const MAX_KEY_CHARS: usize = 256;

/// The state after a batch, to be published once it is durable. Until then the next batch may be worked out on it.
#[derive(Debug)]
pub(crate) struct After {
    /// It knows the ids that the index does not know yet.
    pub(crate) snapshot: Arc<Snapshot>,
    /// Ids that rows got in the batch.
    given: Vec<(RecordId, Place)>,
    /// Keys that the batch was made under.
    pub(crate) keys: Vec<Idempotency>,
}

impl After {
    /// Tells the index the ids of the batch, which is durable now.
    pub(crate) fn tell_ids(&self) {
        for (id, place) in &self.given {
            self.snapshot.index.insert(*id, *place);
        }
    }
}

/// A batch being worked out.
pub(crate) struct Writing<'a> {
    log: &'a dyn Log,
    base: BaseId,
    before: &'a Snapshot,
    guards: &'a [Arc<dyn Guard>],
    rng: &'a mut StdRng,
    at: Timestamp,
    schema: Arc<Schema>,
    rows: BTreeMap<TableNo, Arc<Rows>>,
    plan: Arc<Plan>,
    /// Ids that the index does not know yet: of this batch, and of those before it that are not durable.
    known_ids: NewIds,
    /// Ids that rows got in this batch.
    given: Vec<(RecordId, Place)>,
    /// Keys of batches before this one that are not durable.
    keys_ahead: &'a [Idempotency],
    commits: Vec<CommitInfo>,
    /// The changes of each commit.
    changes: Vec<Vec<Change>>,
    names: Arc<FieldNames>,
    /// Fields whose earlier names this batch notes.
    named: BTreeSet<FieldNo>,
}

impl<'a> Writing<'a> {
    pub(crate) fn new(
        log: &'a dyn Log,
        base: BaseId,
        before: &'a Snapshot,
        now: Timestamp,
        guards: &'a [Arc<dyn Guard>],
        rng: &'a mut StdRng,
        keys_ahead: &'a [Idempotency],
    ) -> Self {
        Self {
            log,
            base,
            before,
            guards,
            rng,
            // A clock that was set back does not make history run backwards.
            at: now.max(before.at),
            schema: Arc::clone(&before.schema),
            rows: before.rows.clone(),
            plan: Arc::clone(&before.plan),
            known_ids: before.fresh.clone(),
            given: Vec::new(),
            keys_ahead,
            commits: Vec::new(),
            changes: Vec::new(),
            names: Arc::clone(&before.names),
            named: BTreeSet::new(),
        }
    }

    fn next_seq(&self) -> Seq {
        Seq(self.before.seq.0 + self.commits.len() as u64 + 1)
    }

    /// Checks a draft and applies it on top of those before it.
    ///
    /// # Errors
    /// Why it is refused; then it leaves no trace in the batch.
    pub(crate) fn prepare(&mut self, draft: Draft) -> Result<Outcome, BaseError> {
        if let Some(key) = &draft.key
            && let Some(outcome) = self.known(key)?
        {
            return Ok(outcome);
        }
        let seq = self.next_seq();
        let head = Seq(seq.0 - 1);
        if let Some(expected) = draft.if_head.filter(|e| *e != head) {
            return Err(BaseError::Changed { what: "the base".to_owned(), expected, actual: head });
        }
        let mut work = Working::new(Arc::clone(&self.schema), &self.rows, Arc::clone(&self.before.index), self.at);
        work.learn(&self.known_ids);
        let Draft { actor, authority, label, undoes, key, ops, .. } = draft;
        work.seq = seq;
        work.by = self.person(&mut work, &actor);
        let mut plan = Arc::clone(&self.plan);
        let mut made = Vec::with_capacity(ops.len());
        for op in ops {
            made.push(self.run(&mut work, &mut plan, authority, op)?);
        }
        self.compute(&mut work, &mut plan, seq)?;
        self.guard(&mut work, &mut plan, authority, seq)?;
        let settled = work.settle(seq);
        let outcome = Outcome { seq: if settled.changes.is_empty() { head } else { seq }, made };
        if settled.changes.is_empty() && key.is_none() {
            return Ok(outcome);
        }
        let idempotency = key.map(|key| remember(key, &outcome)).transpose()?;
        let info = CommitInfo { at: self.at, actor, label, undoes, idempotency };
        self.take(settled, plan, info);
        Ok(outcome)
    }

    /// The actor as an entry of the directory, added when it is new there.
    fn person(&mut self, work: &mut Working, actor: &cadre_model::Actor) -> Option<PersonNo> {
        let user = actor.user.clone()?;
        let plan = Arc::clone(&self.plan);
        let mut editor =
            Editor { work, plan, rng: self.rng, authority: Authority::Operation, primaries: HashMap::new() };
        Some(editor.put_person(user))
    }

    fn run(
        &mut self,
        work: &mut Working,
        plan: &mut Arc<Plan>,
        authority: Authority,
        op: Op,
    ) -> Result<crate::draft::Made, BaseError> {
        let mut editor = Editor { work, plan: Arc::clone(plan), rng: self.rng, authority, primaries: HashMap::new() };
        let made = editor.run(op)?;
        *plan = editor.plan;
        Ok(made)
    }

    fn compute(&self, work: &mut Working, plan: &mut Arc<Plan>, seq: Seq) -> Result<(), BaseError> {
        work.flush(seq);
        if work.dirty.schema {
            *plan = Arc::new(Plan::build(&work.schema)?);
        }
        let pass = Pass::new(work.schema.head.clock, Limits::default());
        // What was worked out before this draft belongs to the plan before it.
        recompute(work, &self.plan, plan, &pass);
        Ok(())
    }

    fn guard(
        &mut self,
        work: &mut Working,
        plan: &mut Arc<Plan>,
        authority: Authority,
        seq: Seq,
    ) -> Result<(), BaseError> {
        let guards = self.guards;
        if !guards.iter().any(|guard| guard.watches(&self.schema)) {
            return Ok(());
        }
        let before = self.state_before();
        for guard in guards.iter().filter(|guard| guard.watches(before.schema())) {
            let after = self.proposed(work, plan, seq);
            let proposal = Proposal { before: &before, after: &after, changes: work.changes(), authority };
            let more = guard
                .check(&proposal)
                .map_err(|refusal| BaseError::Refused { code: refusal.code, message: refusal.message })?;
            if more.is_empty() {
                continue;
            }
            for op in more {
                self.run(work, plan, Authority::Operation, op)?;
            }
            self.compute(work, plan, seq)?;
        }
        Ok(())
    }

    /// The state that this draft began at: drafts of the same batch before it included.
    fn state_before(&self) -> Snapshot {
        Snapshot {
            seq: Seq(self.next_seq().0 - 1),
            at: if self.commits.is_empty() { self.before.at } else { self.at },
            schema: Arc::clone(&self.schema),
            rows: self.rows.clone(),
            plan: Arc::clone(&self.plan),
            index: Arc::clone(&self.before.index),
            fresh: self.known_ids.clone(),
            orders: Arc::new(Orders::default()),
            names: Arc::clone(&self.names),
        }
    }

    fn proposed(&self, work: &Working, plan: &Arc<Plan>, seq: Seq) -> Snapshot {
        Snapshot {
            seq,
            at: self.at,
            schema: Arc::clone(&work.schema),
            rows: work.table_rows(),
            plan: Arc::clone(plan),
            index: Arc::clone(&self.before.index),
            fresh: work.new_ids(),
            orders: Arc::new(Orders::default()),
            names: Arc::clone(&self.names),
        }
    }

    /// What was answered under a key, if it was used within its life.
    fn known(&self, key: &Key) -> Result<Option<Outcome>, BaseError> {
        let in_batch = self.commits.iter().rev().filter_map(|info| info.idempotency.as_ref());
        match in_batch.chain(self.keys_ahead).find(|i| i.key == key.key) {
            Some(not_durable) => answer(key, not_durable.clone()).map(Some),
            None => answered(self.log, self.base, key, self.at),
        }
    }

    fn take(&mut self, settled: Settled, plan: Arc<Plan>, info: CommitInfo) {
        let seq = self.next_seq();
        self.named.extend(settled.changes.iter().filter_map(|c| FieldNames::note(&mut self.names, c, seq)));
        self.commits.push(info);
        self.changes.push(settled.changes);
        self.schema = settled.schema;
        self.rows = settled.rows;
        self.plan = plan;
        self.given.extend(settled.new_ids.iter().map(|(id, place)| (*id, *place)));
        self.known_ids.push(settled.new_ids);
    }

    /// The batch and the state after it; `None` when there is nothing to write.
    pub(crate) fn finish(self) -> Option<(Batch, After)> {
        if self.commits.is_empty() {
            return None;
        }
        let (infos, changes) = (self.commits, self.changes);
        let keys = infos.iter().filter_map(|info| info.idempotency.clone()).collect();
        let count = infos.len() as u64;
        let state = State { schema: &self.schema, rows: &self.rows, before: &self.before.rows };
        let (commits, mut batch) =
            beside(changes.iter().map(Vec::len).sum(), || bodies(infos, &changes), || state.put(&changes));
        batch.commits = commits;
        for no in self.named {
            let key = DocKey { kind: "names".to_owned(), no: no.0 };
            batch.docs.extend(self.names.get(no).map(|names| Doc { key, json: json(names) }));
        }
        let snapshot = Snapshot {
            seq: Seq(self.before.seq.0 + count),
            at: self.at,
            schema: self.schema,
            rows: self.rows,
            plan: self.plan,
            index: Arc::clone(&self.before.index),
            fresh: self.known_ids,
            orders: Arc::clone(&self.before.orders),
            names: self.names,
        };
        Some((batch, After { snapshot: Arc::new(snapshot), given: self.given, keys }))
    }
}

/// What was answered under a key in a base, if it was used within its life before `at`.
pub(crate) fn answered(log: &dyn Log, base: BaseId, key: &Key, at: Timestamp) -> Result<Option<Outcome>, BaseError> {
    let chars = key.key.chars().count();
    if chars == 0 || chars > MAX_KEY_CHARS {
        let problem = format!("has {chars} characters: 1 to {MAX_KEY_CHARS} are taken");
        return Err(BaseError::Invalid { what: "idempotency key".to_owned(), problem });
    }
    match log.find_key(base, &key.key)? {
        Some((header, found)) if at.0 - header.info.at.0 < KEY_LIFE_MS => answer(key, found).map(Some),
        _ => Ok(None),
    }
}

/// The answer that was given under a key, unless it was to another request.
fn answer(key: &Key, given: Idempotency) -> Result<Outcome, BaseError> {
    if given.body_sha256 != key.body_sha256 {
        return Err(BaseError::KeyReused(key.key.clone()));
    }
    serde_json::from_value(given.answer).map_err(|e| BaseError::Damaged(format!("answer kept for a key: {e}")))
}

/// Changes from which on the bodies and the records of a batch are written by two threads.
const MANY_CHANGES: usize = 64;

/// Does both, at the same time when there is much to do.
fn beside<A: Send, B: Send>(changes: usize, a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    if changes < MANY_CHANGES { (a(), b()) } else { rayon::join(a, b) }
}

fn bodies(infos: Vec<CommitInfo>, changes: &[Vec<Change>]) -> Vec<NewCommit> {
    let commit = |(info, changes): (CommitInfo, &Vec<Change>)| NewCommit { body: codec::body(changes, info.at), info };
    infos.into_iter().zip(changes).map(commit).collect()
}

fn remember(key: Key, outcome: &Outcome) -> Result<Idempotency, BaseError> {
    let answer = serde_json::to_value(outcome).map_err(|_| BaseError::Internal)?;
    Ok(Idempotency { key: key.key, body_sha256: key.body_sha256, answer })
}

/// The state after a batch, as the documents and records that the log keeps.
struct State<'a> {
    schema: &'a Schema,
    rows: &'a BTreeMap<TableNo, Arc<Rows>>,
    /// The rows before the batch.
    before: &'a BTreeMap<TableNo, Arc<Rows>>,
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("plain data with text keys has a JSON form")
}

impl State<'_> {
    /// The batch's documents and records; its commits are left to the caller.
    fn put(&self, changes: &[Vec<Change>]) -> Batch {
        let mut batch = Batch::default();
        let mut records: BTreeMap<(TableNo, RowNo), usize> = BTreeMap::new();
        let mut docs: BTreeMap<DocKey, ()> = BTreeMap::new();
        let key = |kind: &str, no: u32| DocKey { kind: kind.to_owned(), no };
        let numbered =
            changes.iter().enumerate().flat_map(|(commit, list)| list.iter().map(move |change| (commit, change)));
        for (commit, change) in numbered {
            match change {
                Change::Head { .. } => drop(docs.insert(key("head", 0), ())),
                Change::Table { no, .. } => {
                    docs.insert(key("table", no.0), ());
                    docs.insert(key("rows", no.0), ());
                }
                Change::Field { no, .. } => drop(docs.insert(key("field", no.0), ())),
                Change::View { no, .. } => drop(docs.insert(key("view", no.0), ())),
                Change::Person { no, .. } => drop(docs.insert(key("person", no.0), ())),
                Change::Rename { table, row, .. } => drop(records.insert((*table, *row), commit)),
                Change::Row(row) => {
                    records.insert((row.table, row.row), commit);
                    if matches!(row.life, Life::Deleted(_)) {
                        docs.insert(key("rows", row.table.0), ());
                    }
                }
            }
        }
        for (no, rows) in self.rows {
            if self.before.get(no).is_some_and(|before| before.last_auto != rows.last_auto) {
                docs.insert(key("rows", no.0), ());
            }
        }
        self.put_docs(docs.into_keys(), &mut batch);
        self.put_records(&records, &mut batch);
        batch
    }

    fn put_docs(&self, keys: impl Iterator<Item = DocKey>, batch: &mut Batch) {
        for key in keys {
            match self.doc(&key) {
                Some(json) => batch.docs.push(Doc { key, json }),
                None => batch.doc_deletes.push(key),
            }
        }
    }

    fn doc(&self, key: &DocKey) -> Option<String> {
        let no = key.no;
        match key.kind.as_str() {
            "head" => Some(json(&*self.schema.head)),
            "table" => self.schema.tables.get(&TableNo(no)).map(|t| json(&**t)),
            "field" => {
                let no = cadre_model::FieldNo(no);
                let field = Arc::clone(self.schema.fields.get(&no)?);
                Some(json(&FieldDoc { table: *self.schema.owner.get(&no)?, field }))
            }
            "view" => self.schema.views.get(&cadre_model::ViewNo(no)).map(|v| json(&**v)),
            "person" => self.schema.people.get(&PersonNo(no)).map(|p| json(&**p)),
            _ => {
                let rows = self.rows.get(&TableNo(no))?;
                Some(json(&RowsDoc { next: rows.next_row, auto: rows.last_auto.clone() }))
            }
        }
    }

    fn put_records(&self, records: &BTreeMap<(TableNo, RowNo), usize>, batch: &mut Batch) {
        let mut fields: Option<(TableNo, Vec<(cadre_model::FieldNo, Shape)>)> = None;
        let mut open: Option<(&Arc<Chunk>, Vec<codec::StoredColumn<'_>>)> = None;
        for ((table, row), commit) in records {
            let key = RecordKey { table: *table, row: *row };
            let Some((chunk, slot)) = self.rows.get(table).and_then(|r| r.find(*row)) else {
                batch.record_deletes.push(key);
                continue;
            };
            if fields.as_ref().is_none_or(|(t, _)| t != table) {
                fields = Some((*table, self.stored_fields(*table)));
                open = None;
            }
            if open.as_ref().is_none_or(|(c, _)| !Arc::ptr_eq(c, chunk)) {
                let stored = fields.as_ref().map_or(&[][..], |(_, fields)| fields.as_slice());
                open = Some((chunk, codec::stored_columns(chunk, stored)));
            }
            let columns = open.as_ref().map_or(&[][..], |(_, columns)| columns.as_slice());
            batch.records.push(RecordPut {
                key,
                id: chunk.ids()[slot],
                commit: *commit,
                meta: record_meta::write(chunk, slot),
                cells: codec::record_cells(columns, slot),
            });
        }
    }

    fn stored_fields(&self, table: TableNo) -> Vec<(cadre_model::FieldNo, Shape)> {
        let fields = self.schema.fields.iter().filter(|(no, _)| self.schema.owner.get(no) == Some(&table));
        fields.filter_map(|(no, f)| f.kind.shape().map(|s| (*no, s))).collect()
    }
}
