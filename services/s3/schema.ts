/** The tables of S3's database; `openDatabase` brings a file up to the last of them. */
export const MIGRATIONS = [
  `CREATE TABLE bucket (
     name TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, created INTEGER NOT NULL,
     settings TEXT NOT NULL -- JSON: documents by the name of the setting
   ) STRICT;
   -- A key's versions and delete markers; a bucket without versioning has one, named null, for each key. The newest is the current one.
   -- Keys are compared as bytes, which for UTF-8 is the order in which S3 lists.
   CREATE TABLE version (
     sequence INTEGER PRIMARY KEY, bucket TEXT NOT NULL, key BLOB NOT NULL, id TEXT NOT NULL, document TEXT NOT NULL,
     bytes BLOB -- of a small object; those of a larger one are in files. Last, so that a listing does not read past it.
   ) STRICT;
   CREATE UNIQUE INDEX version_by_key ON version (bucket, key, sequence DESC);
   CREATE TABLE upload (
     id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key BLOB NOT NULL, started INTEGER NOT NULL, document TEXT NOT NULL
   ) STRICT;
   CREATE INDEX upload_by_key ON upload (bucket, key, started);
   CREATE TABLE part (
     upload TEXT NOT NULL REFERENCES upload (id) ON DELETE CASCADE, number INTEGER NOT NULL, document TEXT NOT NULL,
     PRIMARY KEY (upload, number)
   ) STRICT, WITHOUT ROWID;
   -- The files that a version or a part has: a file that is not here was left by a crash.
   CREATE TABLE file (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
   -- Events that no function has got yet.
   CREATE TABLE event (id INTEGER PRIMARY KEY AUTOINCREMENT, document TEXT NOT NULL) STRICT;`,
];
