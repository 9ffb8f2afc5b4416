-- Views for people with the sqlite3 command line. They come before the tables: when SQLite lists a view first, its
-- integrity check takes itself for a partial one and leaves free pages and the map of pages out (tests/it/check.rs).
CREATE VIEW records AS
SELECT base.id AS base, tab.number AS table_no, record.key & 4294967295 AS row_no,
       record.id, record.seq, record.meta, record.cells
FROM tab
JOIN base ON base.no = tab.base
JOIN record ON record.key BETWEEN tab.no << 32 AND (tab.no << 32) + 4294967295;

CREATE VIEW documents AS
SELECT base.id AS base, doc.kind, doc.number, doc.json
FROM doc
JOIN base ON base.no = doc.base;

CREATE VIEW commits AS
SELECT base.id AS base, c.key & 8796093022207 AS seq,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.at / 1000.0, 'unixepoch') AS at, c.header, c.answer, c.body
FROM base
JOIN commit_open AS c ON c.key BETWEEN base.no << 43 AND (base.no << 43) + 8796093022207
UNION ALL
SELECT base.id, c.key & 8796093022207,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.at / 1000.0, 'unixepoch'), c.header, c.answer, NULL
FROM base
JOIN commit_sealed AS c ON c.key BETWEEN base.no << 43 AND (base.no << 43) + 8796093022207;

-- Bases by a small number. `sealed` is the last commit whose body lies in a segment.
CREATE TABLE base (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    sealed INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Tables of bases by a small number.
CREATE TABLE tab (
    no INTEGER PRIMARY KEY,
    base INTEGER NOT NULL,
    number INTEGER NOT NULL,
    UNIQUE (base, number)
) STRICT;

-- Documents: the schema of each base.
CREATE TABLE doc (
    base INTEGER NOT NULL,
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    crc INTEGER NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (base, kind, number)
) STRICT, WITHOUT ROWID;

-- Current records. key = tab.no << 32 | row.
CREATE TABLE record (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    crc INTEGER NOT NULL,
    meta TEXT NOT NULL,
    cells TEXT NOT NULL
) STRICT;

-- Commits as they were appended. key = base.no << 43 | sequence number; `at` in milliseconds since 1970.
CREATE TABLE commit_open (
    key INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    body_sha256 BLOB NOT NULL,
    chain BLOB NOT NULL,
    header TEXT NOT NULL,
    answer TEXT,
    body TEXT NOT NULL
) STRICT;

-- Older commits: their bodies are in `segment`.
CREATE TABLE commit_sealed (
    key INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    body_sha256 BLOB NOT NULL,
    chain BLOB NOT NULL,
    header TEXT NOT NULL,
    answer TEXT
) STRICT;

-- Bodies of neighbouring commits in one deflate stream, under the key of the first.
CREATE TABLE segment (
    key INTEGER PRIMARY KEY,
    count INTEGER NOT NULL,
    data BLOB NOT NULL
) STRICT;

-- The earliest instant of each whole block of 1,024 commits. key = base.no << 43 | number of the block.
CREATE TABLE time_block (
    key INTEGER PRIMARY KEY,
    min_at INTEGER NOT NULL
) STRICT;

-- The newest commit under each idempotency key.
CREATE TABLE idempotency (
    base INTEGER NOT NULL,
    key TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (base, key)
) STRICT, WITHOUT ROWID;
