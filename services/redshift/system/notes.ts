/**
 * How Terrarium differs from Amazon Redshift, as far as is known: what is refused by its name, what is taken and does nothing, and what does
 * something else. `SELECT * FROM terrarium_notes` shows it; whoever adds a refusal adds its note (test/unit/redshift/notes.test.ts).
 */
type Effect = "refused" | "no effect" | "differs";

/** For what is refused, the subject is what the error names. */
type Note = readonly [effect: Effect, subject: string, note: string];

const REFUSED: Readonly<Record<string, string>> = {
  datashares: "CREATE, ALTER, DROP, DESC and SHOW DATASHARE, and privileges on them",
  "databases from datashares or data catalogs": "CREATE DATABASE … FROM",
  "privileges on DATASHARE": "GRANT … ON DATASHARE",
  "privileges on MODEL": "GRANT … ON MODEL",
  "privileges on EXTERNAL": "GRANT … ON EXTERNAL TABLE, COLUMN or SCHEMA; GRANT USAGE ON SCHEMA works",
  "privileges on COPY": "GRANT … ON COPY JOB",
  "privileges on TEMPLATE": "GRANT … ON TEMPLATE",
  "privileges FOR": "GRANT … FOR … IN DATABASE; FOR TABLES, FUNCTIONS and PROCEDURES IN SCHEMA work",
  "privileges of IAM roles": "GRANT … TO IAM_ROLE",
  "CREATE MODEL": "Redshift ML",
  models: "SHOW MODEL, DROP MODEL",
  "external models": "CREATE EXTERNAL MODEL",
  "functions in Python": "CREATE FUNCTION … LANGUAGE plpythonu; LANGUAGE sql works",
  "Python libraries": "CREATE and DROP LIBRARY",
  "Lambda functions in SQL": "CREATE EXTERNAL FUNCTION",
  "identity providers": "CREATE, ALTER and DROP IDENTITY PROVIDER",
  "dynamic data masking": "masking policies",
  "row-level security": "RLS policies and ALTER TABLE … ROW LEVEL SECURITY",
  "queries on external tables": "external schemas and tables are kept and shown; what they point to is not read",
  "CREATE EXTERNAL TABLE AS": "UNLOAD writes the same files",
  "streaming ingestion": "materialized views over Kinesis, MSK and Kafka",
  "REFRESH MATERIALIZED VIEW … CASCADE": "refresh each of the views",
  "zero-ETL integrations": "ALTER DATABASE … INTEGRATION",
  "columns of type": "HLLSKETCH, GEOMETRY and GEOGRAPHY",
  "spatial functions": "ST_… and their neighbours",
  "H3 functions": "H3_…",
  "HyperLogLog functions": "HLL and HLL_…; APPROXIMATE COUNT works",
  "CHECKSUM of VARCHAR": "AWS does not say what it is; of INTEGER and DECIMAL it works",
  "SIZE of SUPER": "there is no such thing as its size in Redshift's memory; JSON_SIZE works",
  "OBJECT_TRANSFORM without KEEP": "SET alone; AWS does not say what is kept then",
  CHANGE_QUERY_PRIORITY: "there is no workload management",
  CHANGE_SESSION_PRIORITY: "there is no workload management",
  CHANGE_USER_PRIORITY: "there is no workload management",
  REBOOT_CLUSTER: "`terrarium restart` does it",
  GET_MOUNTED_ROLE: "there are no databases of data catalogs",
  HAS_ASSUMEROLE_PRIVILEGE: "GRANT ASSUMEROLE is taken, and not kept",
  PG_GET_GRANTEE_BY_IAM_ROLE: "GRANT ASSUMEROLE is taken, and not kept",
  PG_GET_IAM_ROLE_BY_USER: "GRANT ASSUMEROLE is taken, and not kept",
  "COLLATE CASE_INSENSITIVE": "columns and databases that ignore case",
  COLLATE: "the function COLLATE()",
  "CONNECT BY": "WITH RECURSIVE works",
  "the outer join operator (+)": "LEFT and RIGHT JOIN work",
  "names of more than": "63 bytes; Redshift has 127",
  "NONATOMIC procedures": "procedures run in the transaction of their CALL, and may COMMIT",
  "numbered arguments behind": "$3 where an argument in front of it is OUT only; give it a name",
  "COPY and UNLOAD inside of a stored procedure": "run them outside",
  "QUALIFY, PIVOT, EXCLUDE and lateral aliases in DDL of a stored procedure": "make the view or table outside",
  "passwords given as a SHA-256 digest": "`sha256|digest|salt`; in clear text, as MD5 and `sha256|password` they work",
  "SET SESSION AUTHORIZATION": "connect as that user",
  "ANALYZE COMPRESSION without a table": "name one",
  "SHOW GRANTS ON TEMPLATE": "there are no templates",
  SHOW: "SHOW POLICIES, TEMPLATE and TEMPLATES",
  "COPY JOB (auto-copy)": "COPY … JOB CREATE and its neighbours",
  "COPY from": "Amazon EMR and remote hosts over SSH",
  "COPY with":
    "ORC, SHAPEFILE, LZOP, ENCRYPTED, SSH and templates; ORC and LZOP have no maintained reader for JavaScript",
  "COPY of files that are packed with snappy as a whole": "Parquet's and Avro's own snappy works",
  "UNLOAD with KMS_KEY_ID": "ENCRYPTED AUTO changes nothing, as on AWS",
  "UNLOAD with BZIP2": "no maintained writer of it exists for JavaScript",
};

const OTHERS: readonly Note[] = [
  [
    "no effect",
    "DISTSTYLE, DISTKEY, SORTKEY, ENCODE, BACKUP",
    "kept and shown; rows are stored as PostgreSQL stores them",
  ],
  ["no effect", "VACUUM, ANALYZE", "the engine does it by itself; the table must exist"],
  ["no effect", "COMPUPDATE, STATUPDATE, COMPROWS, READRATIO, REGION", "parameters of COPY that are checked"],
  ["no effect", "AUTO REFRESH", "kept and shown; a materialized view changes when it is refreshed"],
  [
    "no effect",
    "QUOTA of schemas, CONNECTION LIMIT of awsuser, SESSION TIMEOUT, SYSLOG ACCESS",
    "checked, and not kept",
  ],
  [
    "no effect",
    "privileges DROP and ALTER, USAGE of databases, ASSUMEROLE, system privileges",
    "taken; system privileges are shown, and whoever owns an object may do what these would allow",
  ],
  [
    "no effect",
    "configuration parameters",
    "Redshift's own are kept and shown; those that count here are default_array_search_null_handling, enable_case_sensitive_identifier, enable_case_sensitive_super_attribute, navigate_super_null_on_error, parse_super_null_on_error, query_group and search_path, and PostgreSQL's own",
  ],
  [
    "differs",
    "queries",
    "PostgreSQL 18 plans and runs them: EXPLAIN shows its plans, and the order of rows without ORDER BY is its own",
  ],
  [
    "differs",
    "isolation",
    "SNAPSHOT is PostgreSQL's REPEATABLE READ, SERIALIZABLE its own; both end in error 1023, but not at the same statement as on Redshift; writers of one table do not wait for each other's transactions unless they change the same rows",
  ],
  [
    "differs",
    "trailing blanks",
    "are ignored in comparisons, joins, GROUP BY, DISTINCT and windows of VARCHAR and of what the usual functions and || make of it; REGEXP and JSON functions, MIN, MAX and LISTAGG give what compares as it is, as do two literals",
  ],
  [
    "differs",
    "REGEXP functions",
    "PostgreSQL's regular expressions: POSIX as on Redshift, and for the option p its advanced ones in the place of PCRE",
  ],
  [
    "differs",
    "error messages",
    "in Redshift's words where they are documented or were recorded, and PostgreSQL's elsewhere",
  ],
  [
    "differs",
    "MURMUR3_32_HASH",
    "hashes as Apache Iceberg does, as AWS's page says; the results that are printed there are those of FNV_HASH",
  ],
  ["differs", "CURRENT_SESSION_ARN, PG_GET_SESSION_ROLES", "nobody comes from an identity provider: NULL and no rows"],
  [
    "differs",
    "STL, SVL, SYS and STV views",
    "one node with two slices, of which UNLOAD writes by both, and the first one does all else; every query is one step; statistics of blocks, memory, queues and bytes are 0",
  ],
  [
    "differs",
    "stl_query and its neighbours",
    "the newest statements of each database, and nothing of what ran on other nodes; those that nobody has asked for are forgotten when the gateway stops",
  ],
  ["differs", "stl_connection_log", "who is connected now"],
  ["differs", "svv_table_info", "sizes are those of PostgreSQL's files; rows are counted"],
  ["differs", "IDENTITY", "numbers follow each other without the gaps that slices make"],
  ["differs", "APPROXIMATE COUNT and PERCENTILE_DISC", "are exact"],
  ["differs", "CREATE DATABASE", "a new one does not see the tables of others by database.schema.table"],
  [
    "differs",
    "users and groups",
    "are roles of one PostgreSQL for all clusters and workgroups; administrators are all awsuser",
  ],
  [
    "differs",
    "quotients of decimals",
    "have the scale of r_numeric_computations201.html in a SELECT, where types are known: of columns, casts, numbers, and CASE, COUNT, SUM, AVG, MIN, MAX, NULLIF, COALESCE, NVL, GREATEST and LEAST of them; elsewhere, in UPDATE … SET, with parameters and in procedures, PostgreSQL's; what is beyond the scale is cut off, which AWS says of AVG only",
  ],
  [
    "differs",
    "decimals",
    "an overflow of 38 digits is one only where a column is; computed columns of CREATE TABLE AS are NUMERIC without a precision, except for quotients that have a name",
  ],
  [
    "differs",
    "SHOW TABLES and SHOW COLUMNS",
    "without the columns that came with 2025: owner, times, dist_style and table_subtype; sort_key_type, sort_key, dist_key, encoding and collation",
  ],
  [
    "differs",
    "SHOW PARAMETERS and SHOW CONSTRAINTS FOREIGN KEYS",
    "lengths and precisions of arguments are not kept, and rules and deferrability of keys are NULL",
  ],
  ["differs", "procedures", "PL/pgSQL of PostgreSQL 18: it takes more than Redshift's"],
];

/** Every known deviation. */
export const NOTES: readonly Note[] = [
  ...Object.entries(REFUSED).map(([subject, note]): Note => ["refused", subject, note]),
  ...OTHERS,
];

const quoted = (text: string): string => `E'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;

/** The view that shows them. */
export const NOTES_SQL = `CREATE OR REPLACE VIEW pg_catalog.terrarium_notes AS SELECT effect::varchar(16), subject::varchar(256), note::varchar(1024) FROM (VALUES
${NOTES.map((each) => `(${each.map(quoted).join(", ")})`).join(",\n")}) AS notes (effect, subject, note);
GRANT SELECT ON pg_catalog.terrarium_notes TO PUBLIC;`;
