use std::sync::Arc;

use cadre_store::conformance::{Damage, Subject};
use cadre_store::{Blobs, Log, chain};
use cadre_store_sqlite::{FileBlobs, SqliteStore};
use tempfile::TempDir;

use crate::{open, sql};

struct Sqlite {
    store: Option<Arc<SqliteStore>>,
    folder: TempDir,
}

impl Sqlite {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { store: Some(Arc::new(open(folder.path()))), folder }
    }

    fn store(&self) -> &Arc<SqliteStore> {
        self.store.as_ref().unwrap()
    }
}

impl Subject for Sqlite {
    fn log(&self) -> Arc<dyn Log> {
        Arc::<SqliteStore>::clone(self.store())
    }

    fn blobs(&self) -> Arc<dyn Blobs> {
        let blobs: Arc<FileBlobs> = self.store().blobs();
        blobs
    }

    fn reopen(&mut self) {
        self.store = None;
        self.store = Some(Arc::new(open(self.folder.path())));
    }

    fn damage(&mut self, damage: Damage) {
        let conn = sql(self.folder.path());
        let changed = match damage {
            Damage::Body(base, seq) => {
                let sql = "UPDATE commit_open SET body = body || ' ' WHERE key & 8796093022207 = ?2
                           AND key >> 43 = (SELECT no FROM base WHERE id = ?1)";
                conn.execute(sql, (base.to_string(), seq.0.cast_signed())).unwrap()
            }
            Damage::Header(base, seq) => {
                let sql = "UPDATE commit_open SET header = json_set(header, '$.label', 'forged')
                           WHERE key & 8796093022207 = ?2 AND key >> 43 = (SELECT no FROM base WHERE id = ?1)";
                conn.execute(sql, (base.to_string(), seq.0.cast_signed())).unwrap()
            }
            Damage::Record(base, key) => {
                let sql =
                    "UPDATE record SET cells = replace(cells, 't', 'T') WHERE key & 4294967295 = ?3 AND key >> 32 =
                           (SELECT tab.no FROM tab JOIN base ON base.no = tab.base WHERE base.id = ?1 AND number = ?2)";
                conn.execute(sql, (base.to_string(), key.table.0, key.row.0)).unwrap()
            }
            Damage::Blob(hash) => {
                let name = chain::hex(&hash);
                let path = self.folder.path().join("blobs").join(&name[..2]).join(&name[2..]);
                std::fs::write(path, b"damaged").unwrap();
                1
            }
        };
        assert_eq!(changed, 1, "{damage:?}");
    }
}

cadre_store::conformance_tests!(Sqlite::new());
