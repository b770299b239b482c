import { keyword } from "../dialect/lexer.ts";
import { nearby, Words } from "../dialect/words.ts";
import { notSupported, PostgresError, syntaxError } from "../postgres-error.ts";
import { authorizationOf } from "../transfer/authorization.ts";
import { checkCombination, formatOf } from "./conflicts.ts";
import { type Draft, emptyDraft, give, PARAMETERS } from "./parameters.ts";
import type { CopyFormat, CopySource, CopyStatement } from "./statement.ts";

/** Reads a COPY: parameters in any order and case (https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html, read 2026-11-24). @throws PostgresError */
export function parseCopy(sql: string): CopyStatement {
  const words = new Words(sql);
  words.expect("COPY");
  if (keyword(words.next) === "JOB") throw notSupported("Terrarium does not implement COPY JOB (auto-copy)");
  const table = readTable(words);
  const columns = words.names();
  words.expect("FROM");
  if (keyword(words.next) === "STDIN") throw notSupported("COPY FROM STDIN is not supported");
  const url = words.string();
  const draft = emptyDraft();
  readParameters(words, draft);
  const source = sourceOf(url, draft);
  checkCombination(draft, source);
  const { given, compression, encoding, ignoreHeader, maxErrors, conversion } = draft;
  const format = formatOf(draft, source);
  return {
    table,
    columns,
    source,
    authorization: authorizationOf(draft, "COPY"),
    format,
    compression,
    encoding,
    ignoreHeader,
    maxErrors,
    ignoreAllErrors: given.has("IGNOREALLERRORS"),
    noLoad: given.has("NOLOAD"),
    explicitIds: given.has("EXPLICIT_IDS"),
    conversion: { ...conversion, nullAs: HAS_NULL.has(format.kind) ? undefined : conversion.nullAs },
  };
}

// These have a NULL of their own: no text of a field is one.
const HAS_NULL = new Set<CopyFormat["kind"]>(["json", "avro", "parquet", "dynamodb"]);

function readParameters(words: Words, draft: Draft): void {
  while (!words.done) {
    const token = words.take();
    const name = keyword(token);
    const read = PARAMETERS[name];
    if (!read) throw nearby(token);
    give(draft, name);
    read(words, draft);
  }
}

const NOT_HERE: Readonly<Record<string, string>> = { emr: "Amazon EMR", ssh: "remote hosts" };

function sourceOf(url: string, { given, region }: Draft): CopySource {
  const [, scheme = "", rest = ""] = /^([a-z0-9]+):\/\/(.*)$/s.exec(url) ?? [];
  if (scheme === "s3") return { kind: "s3", url, manifest: given.has("MANIFEST") };
  if (scheme === "dynamodb") return { kind: "dynamodb", table: rest, region };
  const what = NOT_HERE[scheme];
  if (what) throw notSupported(`Terrarium does not implement COPY from ${what}`);
  if (url === "") throw syntaxError("syntax error at or near \"''\"");
  throw new PostgresError("0A000", `Invalid COPY source '${url}': it must be s3://, dynamodb://, emr:// or ssh`);
}

function readTable(words: Words): string {
  const parts: string[] = [];
  do {
    // `#name` is a temporary table; Postgres knows it without the sign.
    parts.push(`"${words.name().replace(/^#/, "").replaceAll('"', '""')}"`);
    if (words.next?.text !== ".") break;
    words.take();
  } while (!words.done);
  return parts.join(".");
}
