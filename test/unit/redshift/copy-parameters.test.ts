import { describe, expect, test } from "vitest";
import { parseCopy } from "../../../services/redshift/copy/parse.ts";

const ROLE = "arn:aws:iam::000000000000:role/r";
const KEYS = { kind: "keys", accessKeyId: "A", secretAccessKey: "S" };

/** What becomes of a parameter: its forms, and what the statement says then; or Redshift's words, or ours, when it is refused. */
type Parameter = { forms: string[]; alone?: boolean } & (
  | { says: object }
  | { changes: "nothing" }
  | { refused: string }
);

const conversion = (says: object) => ({ conversion: says });

/**
 * The documentation's "Alphabetical parameter list" (r_COPY-alphabetical-parm-list.html, read 2026-11-24), ORC and PARQUET of FORMAT, and
 * what the parameters' own pages have besides. `alone` says that the form chooses a format or the authorization itself.
 */
const DOCUMENTED: Readonly<Record<string, Parameter>> = {
  ACCEPTANYDATE: { forms: ["ACCEPTANYDATE"], says: conversion({ acceptAnyDate: true }) },
  ACCEPTINVCHARS: { forms: ["ACCEPTINVCHARS '^'", "ACCEPTINVCHARS AS '^'"], says: conversion({ acceptInvChars: "^" }) },
  "ACCEPTINVCHARS without a character": { forms: ["ACCEPTINVCHARS"], says: conversion({ acceptInvChars: "?" }) },
  "ACCESS_KEY_ID and SECRET_ACCESS_KEY": {
    forms: ["ACCESS_KEY_ID 'A' SECRET_ACCESS_KEY 'S'", "SECRET_ACCESS_KEY AS 'S' ACCESS_KEY_ID AS 'A'"],
    alone: true,
    says: { authorization: KEYS },
  },
  AVRO: {
    forms: ["AVRO", "AVRO 'auto'", "FORMAT AVRO", "FORMAT AS AVRO 'auto'"],
    alone: true,
    says: { format: { kind: "avro", mapping: "auto" } },
  },
  "AVRO by paths": {
    forms: ["AVRO 's3://b/paths'", "FORMAT AS AVRO AS 's3://b/paths'"],
    alone: true,
    says: { format: { kind: "avro", mapping: { jsonpaths: "s3://b/paths" } } },
  },
  BLANKSASNULL: { forms: ["BLANKSASNULL"], says: conversion({ blanksAsNull: true }) },
  BZIP2: { forms: ["BZIP2"], says: { compression: "bzip2" } },
  COMPROWS: { forms: ["COMPROWS 1000000", "COMPROWS AS 1000000"], changes: "nothing" },
  COMPUPDATE: {
    forms: ["", " PRESET", " ON", " TRUE", " OFF", " FALSE"].map((value) => `COMPUPDATE${value}`),
    changes: "nothing",
  },
  "CREDENTIALS of a role": {
    forms: ["CREDENTIALS", "WITH CREDENTIALS", "WITH CREDENTIALS AS"].map((form) => `${form} 'aws_iam_role=${ROLE}'`),
    alone: true,
    says: { authorization: { kind: "roles", arns: [ROLE] } },
  },
  "CREDENTIALS of keys": {
    forms: ["CREDENTIALS AS 'aws_access_key_id=A;aws_secret_access_key=S;token=T'"],
    alone: true,
    says: { authorization: { ...KEYS, sessionToken: "T" } },
  },
  CSV: {
    forms: ["CSV", "FORMAT CSV", "FORMAT AS CSV"],
    alone: true,
    says: { format: { kind: "csv", delimiter: ",", quote: '"' } },
  },
  "CSV with QUOTE": {
    forms: ["CSV QUOTE '%'", "CSV QUOTE AS '%'", "FORMAT AS CSV QUOTE AS '%'", "QUOTE '%' CSV"],
    alone: true,
    says: { format: { kind: "csv", delimiter: ",", quote: "%" } },
  },
  DATEFORMAT: { forms: ["DATEFORMAT 'auto'", "DATEFORMAT AS 'auto'"], says: conversion({ dateFormat: "auto" }) },
  DELIMITER: {
    forms: ["DELIMITER '\\t'", "DELIMITER AS '\\t'", "FORMAT AS DELIMITER '\\t'", "DELIMITER '\\011'"],
    says: { format: { kind: "text", delimiter: "\t" } },
  },
  EMPTYASNULL: { forms: ["EMPTYASNULL"], says: conversion({ emptyAsNull: true }) },
  ...Object.fromEntries(
    Object.entries({ UTF16: "utf-16", UTF16LE: "utf-16le", UTF16BE: "utf-16be", ISO88591: "latin1" }).map(
      ([name, encoding]) => [
        `ENCODING ${name}`,
        { forms: [`ENCODING ${name}`, `ENCODING AS ${name}`, `ENCODING '${name}'`], says: { encoding } },
      ],
    ),
  ),
  "ENCODING UTF8": { forms: ["ENCODING UTF8", "ENCODING AS UTF8"], changes: "nothing" },
  ENCRYPTED: { forms: ["ENCRYPTED"], refused: "Client-side encryption" },
  ESCAPE: { forms: ["ESCAPE"], says: { format: { kind: "text", escape: true } } },
  EXPLICIT_IDS: { forms: ["EXPLICIT_IDS"], says: { explicitIds: true } },
  FILLRECORD: { forms: ["FILLRECORD"], says: conversion({ fillRecord: true }) },
  FIXEDWIDTH: {
    forms: ["FIXEDWIDTH 'a:3,b:12'", "FIXEDWIDTH AS '0:3, 1:12'", "FORMAT FIXEDWIDTH 'a:3,b:12'"],
    alone: true,
    says: { format: { kind: "fixedwidth", widths: [3, 12] } },
  },
  GZIP: { forms: ["GZIP"], says: { compression: "gzip" } },
  IAM_ROLE: {
    forms: [`IAM_ROLE '${ROLE}'`, `IAM_ROLE AS '${ROLE}'`],
    alone: true,
    says: { authorization: { kind: "roles", arns: [ROLE] } },
  },
  "IAM_ROLE default": {
    forms: ["IAM_ROLE default", "IAM_ROLE 'default'"],
    alone: true,
    says: { authorization: { kind: "default" } },
  },
  "IAM_ROLE of several": {
    forms: [`IAM_ROLE '${ROLE},${ROLE}2'`],
    alone: true,
    says: { authorization: { kind: "roles", arns: [ROLE, `${ROLE}2`] } },
  },
  IGNOREALLERRORS: { forms: ["IGNOREALLERRORS"], says: { ignoreAllErrors: true } },
  IGNOREBLANKLINES: { forms: ["IGNOREBLANKLINES"], says: conversion({ ignoreBlankLines: true }) },
  IGNOREHEADER: { forms: ["IGNOREHEADER 2", "IGNOREHEADER AS 2", "IGNOREHEADER '2'"], says: { ignoreHeader: 2 } },
  ...Object.fromEntries(
    ["auto", "auto ignorecase", "noshred"].map((mapping) => [
      `JSON '${mapping}'`,
      {
        forms: ["JSON", "JSON AS", "FORMAT JSON", "FORMAT AS JSON"].map((form) => `${form} '${mapping}'`),
        alone: true,
        says: { format: { kind: "json", mapping } },
      },
    ]),
  ),
  "JSON by paths": {
    forms: ["JSON 's3://b/paths'", "FORMAT JSON AS 's3://b/paths'"],
    alone: true,
    says: { format: { kind: "json", mapping: { jsonpaths: "s3://b/paths" } } },
  },
  LZOP: { forms: ["LZOP"], refused: "LZOP" },
  MANIFEST: { forms: ["MANIFEST"], says: { source: { kind: "s3", manifest: true } } },
  MASTER_SYMMETRIC_KEY: {
    forms: [
      "MASTER_SYMMETRIC_KEY 'k'",
      "ENCRYPTED MASTER_SYMMETRIC_KEY 'k'",
      "CREDENTIALS 'aws_iam_role=r;master_symmetric_key=k'",
    ],
    refused: "Client-side encryption",
  },
  MAXERROR: { forms: ["MAXERROR 7", "MAXERROR AS 7", "MAXERROR '7'"], says: { maxErrors: 7 } },
  NOLOAD: { forms: ["NOLOAD"], says: { noLoad: true } },
  "NULL AS": { forms: ["NULL AS 'x'", "NULL 'x'"], says: conversion({ nullAs: "x" }) },
  ORC: { forms: ["ORC", "FORMAT ORC", "FORMAT AS ORC"], refused: "ORC" },
  PARQUET: {
    forms: ["PARQUET", "FORMAT PARQUET", "FORMAT AS PARQUET"],
    alone: true,
    says: { format: { kind: "parquet", serializeToJson: false } },
  },
  "PARQUET with SERIALIZETOJSON": {
    forms: ["PARQUET SERIALIZETOJSON", "SERIALIZETOJSON FORMAT AS PARQUET"],
    alone: true,
    says: { format: { kind: "parquet", serializeToJson: true } },
  },
  READRATIO: {
    forms: ["READRATIO 50", "READRATIO AS 50"],
    refused: "READRATIO is not supported for COPY from Amazon S3",
  },
  REGION: { forms: ["REGION 'eu-west-1'", "REGION AS 'eu-west-1'"], changes: "nothing" },
  REMOVEQUOTES: { forms: ["REMOVEQUOTES"], says: { format: { kind: "text", removeQuotes: true } } },
  ROUNDEC: { forms: ["ROUNDEC"], says: conversion({ roundDecimals: true }) },
  SESSION_TOKEN: {
    forms: [
      "ACCESS_KEY_ID 'A' SECRET_ACCESS_KEY 'S' SESSION_TOKEN 'T'",
      "SESSION_TOKEN AS 'T' ACCESS_KEY_ID 'A' SECRET_ACCESS_KEY 'S'",
      "ACCESS_KEY_ID 'A' SECRET_ACCESS_KEY 'S' TOKEN 'T'",
    ],
    alone: true,
    says: { authorization: { ...KEYS, sessionToken: "T" } },
  },
  SHAPEFILE: { forms: ["SHAPEFILE", "FORMAT SHAPEFILE", "FORMAT AS SHAPEFILE SIMPLIFY AUTO"], refused: "SHAPEFILE" },
  SSH: { forms: ["SSH"], refused: "SSH" },
  STATUPDATE: {
    forms: ["", " ON", " TRUE", " OFF", " FALSE"].map((value) => `STATUPDATE${value}`),
    changes: "nothing",
  },
  TIMEFORMAT: {
    forms: ["TIMEFORMAT 'epochsecs'", "TIMEFORMAT AS 'epochsecs'"],
    says: conversion({ timeFormat: "epochsecs" }),
  },
  TRIMBLANKS: { forms: ["TRIMBLANKS"], says: conversion({ trimBlanks: true }) },
  TRUNCATECOLUMNS: { forms: ["TRUNCATECOLUMNS"], says: conversion({ truncateColumns: true }) },
  "USING TEMPLATE": { forms: ["USING TEMPLATE t", "USING TEMPLATE s.t"], refused: "USING TEMPLATE" },
  ZSTD: { forms: ["ZSTD"], says: { compression: "zstd" } },
};

// They go with every format of text.
const AROUND = ["TRUNCATECOLUMNS", "MAXERROR 9", "COMPUPDATE OFF"];

/** The words in lower case, strings as they are. */
const lower = (text: string): string =>
  text.replace(/'[^']*'|[^']+/g, (part) => (part.startsWith("'") ? part : part.toLowerCase()));

/** Statements with one of the forms before others, behind them and between them, in two cases; and what they are without it. */
function statements(name: string, { forms, alone = false }: Parameter): { parameters: string; without: string }[] {
  const isAuthorized = /CREDENTIALS|ACCESS_KEY|IAM_ROLE/.test(name) || name === "SESSION_TOKEN";
  const others = alone && /PARQUET/.test(name) ? [] : AROUND.filter((other) => !clash(name, other));
  if (!isAuthorized) others.push(`IAM_ROLE '${ROLE}'`);
  return forms.flatMap((form) =>
    [
      [form, ...others],
      [...others, form],
      [...others.slice(0, 1), form, ...others.slice(1)],
    ].flatMap((order) => {
      const without = others.join(" ");
      return [
        { parameters: order.join(" "), without },
        { parameters: lower(order.join("\n\t")), without },
      ];
    }),
  );
}

const clash = (name: string, other: string): boolean =>
  other.startsWith(name.split(" ")[0] ?? "") || (name === "IGNOREALLERRORS" && other.startsWith("MAXERROR"));

const parse = (parameters: string) => parseCopy(`COPY t FROM 's3://b/k' ${parameters}`);

describe("each parameter of the documentation, in any order and case", () => {
  test.each(Object.entries(DOCUMENTED))("%s", (name, parameter) => {
    for (const { parameters, without } of statements(name, parameter)) {
      if ("refused" in parameter) expect(() => parse(parameters), parameters).toThrow(parameter.refused);
      else if ("says" in parameter) expect(parse(parameters), parameters).toMatchObject(parameter.says);
      else expect(parse(parameters), parameters).toEqual(parse(without));
    }
  });

  test.each(Object.entries(DOCUMENTED).filter(([, parameter]) => "says" in parameter))(
    "%s changes what a COPY says",
    (_name, parameter) => {
      const nothing = parse("IAM_ROLE 'arn:aws:iam::1:role/other'");
      expect(nothing).not.toMatchObject("says" in parameter ? parameter.says : {});
    },
  );
});

test("a DynamoDB table takes its parameters in any order and case", () => {
  for (const parameters of [
    `READRATIO 50 IAM_ROLE '${ROLE}' REGION 'eu-west-1'`,
    `region as 'eu-west-1' iam_role '${ROLE}' readratio as 50`,
  ])
    expect(parseCopy(`copy t from 'dynamodb://Movies' ${parameters}`).source).toEqual({
      kind: "dynamodb",
      table: "Movies",
      region: "eu-west-1",
    });
});
