//! A server with Airtable's API, as far as an import asks, whose answers and failures tests plant.

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use cadre_notify::Fetched;
use cadre_sync::{AirtableClient, Answer, Answered, Exchange, NoAnswer, Request};
use serde_json::{Value as Json, json};

use super::super::{Files, Peer};

pub(super) const BASE: &str = "appCdrGarden0001B";
pub(super) const URL: &str = "https://airtable.test";

/// The server.
pub(super) struct Source {
    state: Mutex<State>,
}

pub(super) struct State {
    pub(super) tables: Json,
    /// By table, page after page.
    pub(super) pages: BTreeMap<String, Vec<Vec<Json>>>,
    /// By record.
    pub(super) comments: HashMap<String, Json>,
    /// What is answered to the nth request from now instead, counted from 1.
    pub(super) planted: Vec<(usize, Planted)>,
    /// How often the addresses of files have changed: those of before lead nowhere.
    pub(super) addresses: u32,
    /// Files that are not to be had, and how asking for them ends.
    pub(super) files: HashMap<String, Fetched>,
    /// What was asked for: paths with queries, and addresses of files.
    pub(super) asked: Vec<String>,
}

/// What is answered in place of what would be.
#[derive(Clone)]
pub(super) enum Planted {
    Says(u16, &'static str),
    /// The connection cannot be had, now and for as long as it is asked for.
    Breaks,
}

impl Source {
    pub(super) fn garden() -> Arc<Self> {
        Arc::new(Self { state: Mutex::new(garden()) })
    }

    pub(super) fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.state.lock().unwrap())
    }

    pub(super) fn peer(self: &Arc<Self>) -> Peer {
        let client = AirtableClient::over(URL, Arc::<Self>::clone(self));
        Peer { client: Arc::new(client), files: Arc::<Self>::clone(self), url: URL.to_owned() }
    }

    /// How many requests were made to the API, and how many files were asked for.
    pub(super) fn counts(&self) -> (usize, usize) {
        self.with(|state| {
            let files = state.asked.iter().filter(|path| path.starts_with("https://files.test")).count();
            (state.asked.len() - files, files)
        })
    }
}

impl State {
    fn answer(&mut self, request: &Request) -> Result<Answer, NoAnswer> {
        let path = request.url.strip_prefix(&format!("{URL}/v0/")).unwrap().to_owned();
        self.asked.push(path.clone());
        self.planted.iter_mut().for_each(|(left, _)| *left -= 1);
        let due = self.planted.iter().position(|(left, _)| *left == 0);
        let says = |status, body: &str| Ok(Answer { status, retry_after: None, body: body.as_bytes().to_vec() });
        match due.map(|at| self.planted.remove(at).1) {
            Some(Planted::Says(status, body)) => return says(status, body),
            Some(Planted::Breaks) => return Err(NoAnswer { what: "broken".to_owned(), is_passing: false }),
            None => {}
        }
        let (path, query) = path.split_once('?').unwrap_or((&path, ""));
        let parts: Vec<&str> = path.split('/').collect();
        let body = match parts.as_slice() {
            ["meta", "bases"] => {
                json!({"bases": [{"id": BASE, "name": "Garden", "permissionLevel": "create"}]})
            }
            ["meta", "bases", BASE, "tables"] => json!({"tables": self.tables}),
            [BASE, table] => self.page(table, query),
            [BASE, table, record] => self.record(table, record),
            [BASE, _, record, "comments"] => {
                json!({"comments": self.comments.get(*record).cloned().unwrap_or_else(|| json!([])), "offset": null})
            }
            _ => return says(404, r#"{"error":"NOT_FOUND"}"#),
        };
        match body {
            Json::Null => says(404, r#"{"error":"NOT_FOUND"}"#),
            body => says(200, &body.to_string()),
        }
    }

    fn page(&self, table: &str, query: &str) -> Json {
        let at = query.split('&').find_map(|part| part.strip_prefix("offset=")).map_or(0, |at| at.parse().unwrap());
        let Some(pages) = self.pages.get(table) else { return Json::Null };
        let counted = query.contains("recordMetadata");
        let records: Vec<Json> = pages[at].iter().map(|record| self.shown(record, counted)).collect();
        let mut page = json!({"records": records});
        if at + 1 < pages.len() {
            page["offset"] = (at + 1).to_string().into();
        }
        page
    }

    fn record(&self, table: &str, id: &str) -> Json {
        let found = self.pages[table].iter().flatten().find(|record| record["id"] == id);
        found.map_or(Json::Null, |record| self.shown(record, false))
    }

    /// A record with the present addresses of its files.
    fn shown(&self, record: &Json, counted: bool) -> Json {
        let mut record = record.clone();
        for cell in record["fields"].as_object_mut().unwrap().values_mut() {
            for file in cell.as_array_mut().into_iter().flatten().filter(|item| item["id"].is_string()) {
                let url = format!("https://files.test/{}/{}", self.addresses, file["id"].as_str().unwrap());
                file["url"] = url.into();
            }
        }
        if counted {
            let comments = self.comments.get(record["id"].as_str().unwrap());
            record["commentCount"] = comments.map_or(0, |all| all.as_array().unwrap().len()).into();
        }
        record
    }

    fn file(&mut self, url: &str) -> Fetched {
        self.asked.push(url.to_owned());
        let (addresses, id) = url.strip_prefix("https://files.test/").unwrap().split_once('/').unwrap();
        if addresses != self.addresses.to_string() {
            return Fetched::Refused { status: 410 };
        }
        match self.files.get(id) {
            Some(ended) => ended.clone(),
            None => Fetched::File { content: format!("the content of {id}").into_bytes(), content_type: None },
        }
    }
}

impl Exchange for Source {
    fn send(&self, request: Request) -> Answered<'_> {
        Box::pin(async move { self.with(|state| state.answer(&request)) })
    }
}

impl Files for Source {
    fn fetch<'f>(&'f self, url: &'f str) -> Pin<Box<dyn Future<Output = Fetched> + Send + 'f>> {
        Box::pin(async move { self.with(|state| state.file(url)) })
    }
}

/// Three tables, one of them on two pages; links, files, comments, computed fields, people.
fn garden() -> State {
    let plants = "tblCdrPlants0001B";
    let beds = "tblCdrBeds000001B";
    let tables = json!([
        {"id": plants, "name": "Plants", "primaryFieldId": "fldCdrName00001PB", "description": "What grows", "fields": [
            {"id": "fldCdrName00001PB", "name": "Name", "type": "singleLineText"},
            {"id": "fldCdrBed000001PB", "name": "Bed", "type": "multipleRecordLinks", "options": {"linkedTableId": beds,
                "isReversed": false, "prefersSingleRecordLink": false, "inverseLinkFieldId": "fldCdrPlants01BBB"}},
            {"id": "fldCdrPics00001PB", "name": "Pictures", "type": "multipleAttachments", "options": {"isReversed": false}},
            {"id": "fldCdrNo0000001PB", "name": "No", "type": "autoNumber"},
            {"id": "fldCdrTwice0001PB", "name": "Twice", "type": "formula",
                "options": {"isValid": true, "formula": "{fldCdrNo0000001PB} * 2", "referencedFieldIds": ["fldCdrNo0000001PB"],
                            "result": {"type": "number", "options": {"precision": 0}}}},
            {"id": "fldCdrKind00001PB", "name": "Kind", "type": "singleSelect", "options": {"choices": [
                {"id": "selCdrHerb00001CB", "name": "Herb", "color": "greenLight2"},
                {"id": "selCdrTree00001CB", "name": "Tree", "color": "grayBright"}]}},
            {"id": "fldCdrOdd000001PB", "name": "Odd", "type": "somethingNew", "options": {"unheard": true}},
        ], "views": [{"id": "viwCdrAll000001VB", "name": "All", "type": "grid", "visibleFieldIds": ["fldCdrName00001PB"]},
            {"id": "viwCdrNew000001VB", "name": "New", "type": "list"}]},
        {"id": beds, "name": "Beds", "primaryFieldId": "fldCdrBedName01BB", "fields": [
            {"id": "fldCdrBedName01BB", "name": "Name", "type": "singleLineText"},
            {"id": "fldCdrPlants01BBB", "name": "Plants", "type": "multipleRecordLinks", "options": {"linkedTableId": plants,
                "isReversed": false, "prefersSingleRecordLink": false, "inverseLinkFieldId": "fldCdrBed000001PB"}},
            {"id": "fldCdrKeeper01BBB", "name": "Keeper", "type": "singleCollaborator"},
        ], "views": [{"id": "viwCdrBeds00001VB", "name": "Grid view", "type": "grid"}]},
    ]);
    let plant = |id: &str, name: &str, bed: &str, no: u32| {
        json!({"id": id, "createdTime": "2024-03-01T09:30:00.000Z", "fields": {"fldCdrName00001PB": name,
            "fldCdrBed000001PB": [bed], "fldCdrNo0000001PB": no, "fldCdrTwice0001PB": no * 2}})
    };
    let mut rose = plant("recCdrRose00001PB", "Rose", "recCdrBed000001BB", 1);
    rose["fields"]["fldCdrPics00001PB"] = json!([
        {"id": "attCdrFront0001AB", "filename": "front.txt", "type": "text/plain", "size": 32},
        {"id": "attCdrBack00001AB", "filename": "back.txt", "type": "text/plain", "size": 31}]);
    rose["fields"]["fldCdrKind00001PB"] = json!("Tree");
    rose["fields"]["fldCdrOdd000001PB"] = json!({"deep": [1]});
    let mint = plant("recCdrMint00001PB", "Mint", "recCdrBed000002BB", 4);
    let mut oak = plant("recCdrOak000001PB", "Oak", "recCdrBed000002BB", 9);
    oak["fields"]["fldCdrPics00001PB"] =
        json!([{"id": "attCdrLeaf00001AB", "filename": "leaf.txt", "type": "text/plain", "size": 31}]);
    let bed = |id: &str, name: &str, plants: &[&str]| {
        json!({"id": id, "createdTime": "2024-02-01T09:30:00.000Z", "fields": {"fldCdrBedName01BB": name,
            "fldCdrPlants01BBB": plants,
            "fldCdrKeeper01BBB": {"id": "usrCdrAnn000001AN", "email": "ann@example.com", "name": "Ann"}}})
    };
    let beds_of = vec![
        bed("recCdrBed000001BB", "North", &["recCdrRose00001PB"]),
        bed("recCdrBed000002BB", "South", &["recCdrMint00001PB", "recCdrOak000001PB"]),
    ];
    let ann = json!({"id": "usrCdrAnn000001AN", "email": "ann@example.com", "name": "Ann"});
    let comments = json!([
        {"id": "comCdrAnswer001CB", "text": "@[usrCdrCid000001CN] soon", "author": ann, "createdTime": "2024-04-02T10:00:00.000Z",
         "lastUpdatedTime": "2024-04-02T11:00:00.000Z", "parentCommentId": "comCdrFirst0001CB",
         "mentioned": {"usrCdrCid000001CN": {"id": "usrCdrCid000001CN", "type": "user", "displayName": "Cid",
                                             "email": "cid@example.com"}}, "reactions": []},
        {"id": "comCdrFirst0001CB", "text": "When does it bloom?", "createdTime": "2024-04-01T10:00:00.000Z",
         "author": {"id": "usrCdrCid000001CN", "email": "cid@example.com", "name": "Cid"}, "lastUpdatedTime": null,
         "reactions": [{"emoji": {"unicodeCharacter": "1f339"},
                        "reactingUser": {"userId": "usrCdrAnn000001AN", "email": "ann@example.com", "name": "Ann"}}]},
    ]);
    State {
        tables,
        pages: BTreeMap::from([
            (plants.to_owned(), vec![vec![rose, mint], vec![oak]]),
            (beds.to_owned(), vec![beds_of]),
        ]),
        comments: HashMap::from([("recCdrRose00001PB".to_owned(), comments)]),
        planted: Vec::new(),
        addresses: 1,
        files: HashMap::new(),
        asked: Vec::new(),
    }
}
