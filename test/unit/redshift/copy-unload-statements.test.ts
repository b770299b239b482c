import { describe, expect, test } from "vitest";
import { parseCopy } from "../../../services/redshift/copy/parse.ts";
import { translate } from "../../../services/redshift/dialect/translate.ts";
import { parseUnload } from "../../../services/redshift/unload/parse.ts";

const ROLE = "iam_role 'arn:aws:iam::0123456789012:role/MyRedshiftRole'";

// Forms of https://docs.aws.amazon.com/redshift/latest/dg/r_COPY_command_examples.html, the tutorials and the parameter pages, and of what
// public repositories run (awslabs/aws-lambda-redshift-loader, spark-redshift, snowplow, sqlalchemy-redshift, awswrangler, Udacity's data
// warehouse course, Airflow's S3ToRedshiftOperator, dbt-labs/redshift, records-mover), read 2026-11-24; names and keys are changed.
const COPIES = [
  `copy catdemo from 's3://b/tickit/category_pipe.txt' ${ROLE} region 'us-west-2'`,
  `copy favoritemovies from 'dynamodb://Movies' ${ROLE} readratio 50`,
  `copy favoritemovies from 'dynamodb://ProductCatalog' ${ROLE} readratio '50' dateformat 'auto'`,
  `copy listing from 's3://b/data/listing/' ${ROLE}`,
  `copy customer from 's3://b/cust.manifest' ${ROLE} manifest`,
  `copy listing from 's3://b/data/listings/parquet/' ${ROLE} format as parquet`,
  `copy event from 's3://b/data/allevents_pipe.txt' ${ROLE} removequotes emptyasnull blanksasnull maxerror 5 delimiter '|' timeformat 'YYYY-MM-DD HH:MI:SS'`,
  `copy venue from 's3://b/data/venue_fw.txt' ${ROLE} fixedwidth 'venueid:3,venuename:25,venuecity:12,venuestate:2,venueseats:6'`,
  `copy category from 's3://b/data/category_csv.txt' ${ROLE} csv`,
  `copy category from 's3://b/data/category_csv.txt' ${ROLE} csv quote as '%'`,
  `copy venue from 's3://b/data/venue.txt' ${ROLE} explicit_ids`,
  `copy time from 's3://b/data/timerows.gz' ${ROLE} gzip delimiter '|'`,
  `copy timestamp1 from 's3://b/data/time.txt' ${ROLE} timeformat 'YYYY-MM-DD HH:MI:SS'`,
  `copy venue_new(venueid, venuename, venuecity, venuestate) from 's3://b/data/venue_noseats.txt' ${ROLE} delimiter '|'`,
  `copy venue(venueid, venuename, venuecity, venuestate) from 's3://b/v' ${ROLE} delimiter '|' explicit_ids`,
  `copy redshiftinfo from 's3://b/data/redshiftinfo.txt' ${ROLE} delimiter '|' escape`,
  `copy category from 's3://b/category_object_auto.json' ${ROLE} json 'auto'`,
  `copy category from 's3://b/category_object_auto ignorecase.json' ${ROLE} json 'auto ignorecase'`,
  `copy category from 's3://b/category_object_paths.json' ${ROLE} json 's3://b/category_jsonpath.json'`,
  `copy category from 's3://b/category_auto.avro' ${ROLE} format as avro 'auto'`,
  `copy category from 's3://b/category_object_paths.avro' ${ROLE} format avro 's3://b/category_path.avropath '`,
  `copy t2 from 's3://b/data/nlTest2.txt' ${ROLE} escape delimiter as '|'`,
  `copy part from 's3://b/load/part-csv.tbl' credentials 'aws_iam_role=arn:aws:iam::1:role/r' csv null as '\\000'`,
  `copy supplier from 's3://b/ssbgz/supplier.tbl' credentials 'aws_iam_role=arn:aws:iam::1:role/r' delimiter '|' gzip region 'us-west-2'`,
  `copy customer from 's3://b/load/customer-fw-manifest' credentials 'aws_iam_role=arn:aws:iam::1:role/r' fixedwidth 'c_custkey:10, c_name:25, c_address:25' maxerror 10 acceptinvchars as '^' manifest`,
  `copy dwdate from 's3://b/load/dwdate-tab.tbl' credentials 'aws_iam_role=arn:aws:iam::1:role/r' delimiter '\\t' dateformat 'auto'`,
  `copy lineorder from 's3://b/load/lo/lineorder-multi.tbl' credentials 'aws_iam_role=arn:aws:iam::1:role/r' gzip compupdate off region 'us-east-1'`,
  `copy users from 's3://b/tickit/allusers_pipe.txt' credentials 'aws_access_key_id=AKIA;aws_secret_access_key=s/e+c=' delimiter '|' region 'us-west-2'`,
  `copy t from 's3://b/p' access_key_id 'AKIA' secret_access_key 's' session_token 't'`,
  `copy t from 's3://b/p' access_key_id 'AKIA' secret_access_key 's' token 't'`,
  `copy region_nations from 's3://b/p' ${ROLE} format parquet serializetojson`,
  `COPY region_nations_noshred FROM 's3://b/p' ${ROLE} FORMAT JSON 'noshred'`,
  `COPY staging_events FROM 's3://udacity-dend/log_data' CREDENTIALS 'aws_iam_role=arn:aws:iam::1:role/dwh' FORMAT AS JSON 's3://udacity-dend/log_json_path.json' REGION 'us-west-2' COMPUPDATE OFF STATUPDATE OFF BLANKSASNULL EMPTYASNULL TRUNCATECOLUMNS TIMEFORMAT AS 'epochmillisecs'`,
  `copy staging_songs from 's3://udacity-dend/song_data' iam_role 'arn:aws:iam::1:role/dwh' json 'auto' region 'us-west-2'`,
  `COPY public.t FROM 's3://b/k' with credentials 'aws_access_key_id=a;aws_secret_access_key=b' CSV IGNOREHEADER 1 DELIMITER ','`,
  `COPY "public"."T Able" ("a", b) FROM 's3://b/k' WITH CREDENTIALS AS 'aws_access_key_id=a;aws_secret_access_key=b;token=c' MANIFEST FORMAT AS AVRO 'auto' TRUNCATECOLUMNS`,
  `COPY "PUBLIC"."test_table" FROM 's3://b/manifest.json' CREDENTIALS 'aws_access_key_id=a;aws_secret_access_key=b' FORMAT AS CSV NULL AS '@NULL@' manifest`,
  `copy #staging from 's3://b/k' iam_role default csv`,
  `COPY sc.t FROM 's3://b/k' IAM_ROLE DEFAULT FORMAT CSV QUOTE '"' DELIMITER ',' ACCEPTINVCHARS`,
  `COPY t FROM 's3://b/k' IAM_ROLE 'arn:aws:iam::1:role/a,arn:aws:iam::2:role/b' CSV`,
  `COPY atomic.events FROM 's3://b/run=2026/' CREDENTIALS 'aws_iam_role=arn:aws:iam::1:role/r' REGION AS 'eu-west-1' DELIMITER '\\t' MAXERROR 10 TRUNCATECOLUMNS TIMEFORMAT 'auto' ACCEPTINVCHARS COMPUPDATE OFF STATUPDATE OFF`,
  `COPY atomic.shredded FROM 's3://b/p' CREDENTIALS 'aws_iam_role=arn:aws:iam::1:role/r' JSON AS 's3://b/jsonpaths.json' REGION AS 'eu-west-1' MAXERROR AS 1 TRUNCATECOLUMNS TIMEFORMAT 'auto' ACCEPTINVCHARS GZIP`,
  `COPY t FROM 's3://b/k' ${ROLE} BZIP2 CSV DATEFORMAT 'MM/DD/YYYY' TIMEFORMAT 'MM.DD.YYYY HH:MI:SS'`,
  `COPY t FROM 's3://b/k' ${ROLE} FORMAT CSV ZSTD IGNOREBLANKLINES FILLRECORD ROUNDEC`,
  `COPY t FROM 's3://b/k' ${ROLE} CSV ENCODING AS UTF16LE ACCEPTANYDATE DATEFORMAT 'auto'`,
  `COPY t FROM 's3://b/k' ${ROLE} DELIMITER '\\001' NULL AS '\\\\N' ESCAPE REMOVEQUOTES`,
  `COPY t FROM 's3://b/k' ${ROLE} CSV COMPUPDATE PRESET STATUPDATE ON COMPROWS 1000000`,
  `COPY t FROM 's3://b/k' ${ROLE} CSV IGNOREALLERRORS NOLOAD`,
  `COPY t FROM 's3://b/k' ${ROLE} PARQUET MANIFEST FILLRECORD STATUPDATE`,
  `copy t from 's3://b/k' credentials as 'aws_iam_role=arn:aws:iam::1:role/r' delimiter as ',' ignoreheader as 1 maxerror as 100 trimblanks csv`,
  `COPY t -- a comment\nFROM 's3://b/k' /* and another */ ${ROLE}\n\tCSV;`,
  `COPY t FROM 's3://b/k' ${ROLE} FORMAT AS DELIMITER ';' TRIMBLANKS`,
];

// r_UNLOAD_command_examples.html, t_unloading_*.html, and what the same repositories run
const UNLOADS = [
  `unload ('select * from venue') to 's3://b/unload/' ${ROLE}`,
  `unload ('select * from lineitem') to 's3://b/lineitem/' ${ROLE} PARQUET PARTITION BY (l_shipdate)`,
  `unload ('select * from lineitem') to 's3://b/lineitem/' ${ROLE} PARQUET PARTITION BY (l_shipdate, l_year) INCLUDE`,
  `unload ('select * from venue') to 's3://b/unload/' ${ROLE} JSON`,
  `unload ('select * from venue') to 's3://b/unload/' ${ROLE} CSV DELIMITER AS '|'`,
  `unload ('select * from venue') to 's3://b/v_' ${ROLE} manifest verbose`,
  `unload ('select * from venue where venueseats > 75000') to 's3://b/unload/' ${ROLE} header parallel off`,
  `unload ('select * from venue') to 's3://b/unload/' ${ROLE} maxfilesize 1 gb`,
  `unload ('select * from lineorder') to 's3://b/unload/l' ${ROLE} parallel off gzip`,
  `unload ('select venueid from venue') to 's3://b/v_' ${ROLE} delimiter as '\\t'`,
  `unload ('select * from venue') to 's3://b/v_fw_' ${ROLE} fixedwidth as 'venueid:3,venuename:39,venuecity:16,venuestate:2,venueseats:6'`,
  `unload ('select * from venue') to 's3://b/v_tab_' ${ROLE} extension 'txt.gz' gzip`,
  `unload ('select id, location from location') to 's3://b/l_' ${ROLE} delimiter ',' addquotes`,
  `unload ('select venuecity, sum(pricepaid) over(partition by venuecity order by caldate rows between 3 preceding and 3 following) as winsum from sales order by 1,2') to 's3://b/w' ${ROLE}`,
  `unload ('select * from venue') to 's3://b/nulls/' ${ROLE} null as 'fred' allowoverwrite`,
  `unload ('select * from venue where venuestate=''NV''') to 's3://b/nv' ${ROLE} escape zstd`,
  `UNLOAD ($$SELECT * FROM t WHERE a = 'x'$$) TO 's3://b/k' IAM_ROLE default FORMAT AS PARQUET CLEANPATH`,
  `UNLOAD ('SELECT * FROM t WHERE a = \\'x\\'') TO 's3://b/k' CREDENTIALS 'aws_access_key_id=a;aws_secret_access_key=b' ESCAPE MANIFEST`,
  `UNLOAD ('WITH q AS (SELECT 1 AS a) SELECT a FROM q') TO 's3://b/k' WITH CREDENTIALS AS 'aws_iam_role=arn:aws:iam::1:role/r' DELIMITER AS ',' ADDQUOTES HEADER NULL AS '' PARALLEL ON REGION AS 'us-east-1'`,
  `UNLOAD ('SELECT * FROM t') TO 's3://b/k' ${ROLE} FORMAT PARQUET MAXFILESIZE AS 200 MB ROWGROUPSIZE 64 MB`,
  `UNLOAD ('SELECT * FROM t') TO 's3://b/k' ${ROLE} MAXFILESIZE 150MB GZIP ALLOWOVERWRITE ENCRYPTED AUTO`,
];

test.each(COPIES)("%s", (sql) => {
  expect(translate(sql).plan).toMatchObject({ kind: "copy" });
  expect(parseCopy(sql).source).toBeDefined();
});

test.each(UNLOADS)("%s", (sql) => {
  const { plan } = translate(sql);
  if (plan.kind !== "unload") throw new Error(`It is a plan of kind ${plan.kind}.`);
  expect(parseUnload(plan.parameters).location).toMatch(/^s3:\/\/b\//);
});

test("there are many forms", () => {
  expect(COPIES.length + UNLOADS.length).toBeGreaterThanOrEqual(60);
});

describe("what a COPY says", () => {
  const parse = (parameters: string, head = "COPY t FROM 's3://b/k'") => parseCopy(`${head} ${ROLE} ${parameters}`);

  test("parameters mean the same in any order and case", () => {
    const one = parse("csv gzip ignoreheader 2 maxerror 7 null as 'x' delimiter ';'");
    const other = parse("DELIMITER AS ';' Null 'x' MaxError As 7 IGNOREHEADER AS 2 GZip FORMAT AS CSV");
    expect(other).toEqual(one);
    expect(one).toMatchObject({
      format: { kind: "csv", delimiter: ";", quote: '"' },
      compression: "gzip",
      ignoreHeader: 2,
      maxErrors: 7,
      conversion: { nullAs: "x" },
    });
  });

  test("defaults are Redshift's", () => {
    expect(parse("")).toMatchObject({
      table: '"t"',
      format: { kind: "text", delimiter: "|", escape: false, removeQuotes: false },
      compression: "none",
      maxErrors: 0,
      conversion: { nullAs: "\\N", acceptInvChars: undefined, dateFormat: undefined },
    });
  });

  test.each([
    ["'\\N'", "\\N"],
    ["'\\\\N'", "\\N"],
    ["'\\0'", "\0"],
    ["'\\000'", "\0"],
    ["''", ""],
  ])("NULL AS %s", (written, nullAs) => {
    expect(parse(`CSV NULL AS ${written}`).conversion.nullAs).toBe(nullAs);
  });
});

// copy-parameters-data-format.html, copy-usage_notes-copy-from-columnar.html, copy-parameters-data-source-dynamodb.html, read 2026-11-24
test.each([
  ["CSV ESCAPE", "CSV is not compatible with ESCAPE"],
  ["CSV REMOVEQUOTES", "CSV is not compatible with REMOVEQUOTES"],
  ["CSV FIXEDWIDTH 'a:1'", "CSV is not compatible with FIXEDWIDTH"],
  ["FIXEDWIDTH 'a:1' DELIMITER ','", "FIXEDWIDTH is not compatible with DELIMITER"],
  ["FIXEDWIDTH 'a:1' ESCAPE", "FIXEDWIDTH is not compatible with ESCAPE"],
  ["FIXEDWIDTH 'a'", "Invalid FIXEDWIDTH"],
  ["JSON 'auto' DELIMITER ','", "JSON is not compatible with DELIMITER"],
  ["JSON 'auto' NULL AS 'x'", "JSON is not compatible with NULL"],
  ["JSON 'auto' FILLRECORD", "JSON is not compatible with FILLRECORD"],
  ["JSON 'auto' REMOVEQUOTES", "JSON is not compatible with REMOVEQUOTES"],
  ["JSON 'auto' CSV", "CSV is not compatible with JSON"],
  ["JSON 'bogus'", "Invalid format option"],
  ["AVRO 'noshred'", "Invalid format option"],
  ["PARQUET REGION 'us-east-1'", "REGION argument is not supported for PARQUET based COPY"],
  ["PARQUET TRUNCATECOLUMNS", "TRUNCATECOLUMNS argument is not supported for PARQUET based COPY"],
  ["PARQUET MAXERROR 3", "MAXERROR argument is not supported for PARQUET based COPY"],
  ["PARQUET IGNOREALLERRORS", "IGNOREALLERRORS argument is not supported for PARQUET based COPY"],
  ["PARQUET ACCEPTANYDATE", "ACCEPTANYDATE argument is not supported for PARQUET based COPY"],
  ["PARQUET COMPUPDATE OFF", "COMPUPDATE argument is not supported for PARQUET based COPY"],
  ["ORC", "ORC"],
  ["SHAPEFILE", "SHAPEFILE"],
  ["CSV LZOP", "LZOP"],
  ["CSV ENCRYPTED", "Client-side encryption"],
  ["SSH", "SSH"],
  ["CSV JOB CREATE nightly AUTO ON", "auto-copy"],
  ["CSV READRATIO 50", "READRATIO is not supported"],
  ["CSV MAXERROR 100001", "MAXERROR must be between 0 and 100000"],
  ["CSV MAXERROR 3 IGNOREALLERRORS", "IGNOREALLERRORS is not compatible with MAXERROR"],
  ["CSV CSV", "conflicting or redundant options"],
  ["CSV GZIP ZSTD", "conflicting or redundant options"],
  ["CSV DELIMITER '||'", "single ASCII character"],
  ["CSV DELIMITER 'é'", "single ASCII character"],
  ["CSV QUOTE ','", "must not be the quote character"],
  ["QUOTE '\"'", "available only in CSV mode"],
  ["CSV ACCEPTINVCHARS 'ab'", "must be an ASCII character"],
  ["CSV NULL AS '\\n'", "cannot use newline"],
  ["CSV ENCODING UTF7", "UTF7"],
  ["CSV SERIALIZETOJSON", "only supported with columnar formats"],
  ["CSV CREDENTIALS 'aws_iam_role=x' ACCESS_KEY_ID 'a'", "conflicting or redundant options"],
])("COPY with %s is refused", (parameters, message) => {
  expect(() => parseCopy(`COPY t FROM 's3://b/k' ${ROLE} ${parameters}`)).toThrow(message);
});

test.each([
  [`COPY t FROM 'emr://j-1/p' ${ROLE}`, "Amazon EMR"],
  ["COPY t FROM STDIN", "COPY FROM STDIN"],
  ["COPY JOB RUN nightly", "auto-copy"],
  [`COPY t FROM '/etc/passwd' ${ROLE}`, "Invalid COPY source"],
  [`COPY t FROM 'dynamodb://x' ${ROLE}`, "READRATIO is required"],
  [`COPY t FROM 'dynamodb://x' ${ROLE} READRATIO 50 CSV`, "CSV is not supported for COPY from Amazon DynamoDB"],
  [`COPY t FROM 'dynamodb://x' ${ROLE} READRATIO 201`, "READRATIO must be between 1 and 200"],
  ["COPY t FROM 's3://b/k' CREDENTIALS 'aws_access_key_id=a' CSV", "Invalid credentials. Must be of the format"],
  ["COPY t FROM 's3://b/k' CSV", "needs authorization"],
])("%s is refused", (sql, message) => {
  expect(() => parseCopy(sql)).toThrow(message);
});
