import { keyword, nameOf, significant, stringValue, type Token, tokenize } from "../dialect/lexer.ts";
import { notSupported, PostgresError, syntaxError } from "../postgres-error.ts";
import type { CopyStatement } from "./statement.ts";

// COPY: https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html and r_COPY-parameters.html, read 2026-11-24

/** What has been read so far. */
interface Draft {
  format: "csv" | "text" | undefined;
  delimiter: string | undefined;
  quote: string;
  escape: boolean;
  removeQuotes: boolean;
  credentials: CopyStatement["credentials"] | undefined;
  keys: { id?: string; secret?: string; token?: string };
  statement: Omit<CopyStatement, "table" | "columns" | "source" | "credentials" | "format">;
}

/** Reads a statement's words one after the other. */
class Words {
  readonly #words: readonly Token[];
  #position = 0;

  constructor(sql: string) {
    this.#words = significant(tokenize(sql)).filter(({ text }) => text !== ";");
  }

  get next(): Token | undefined {
    return this.#words[this.#position];
  }

  get done(): boolean {
    return this.#position >= this.#words.length;
  }

  take(): Token {
    const token = this.#words[this.#position];
    if (!token) throw syntaxError("syntax error at end of input");
    this.#position += 1;
    return token;
  }

  /** Takes the next word if it is this keyword. */
  skip(word: string): boolean {
    const found = keyword(this.next) === word;
    if (found) this.#position += 1;
    return found;
  }

  expect(text: string): void {
    const token = this.take();
    if (token.text.toUpperCase() !== text) throw syntaxError(`syntax error at or near "${token.text}"`);
  }

  /** A string behind an optional AS. */
  string(): string {
    this.skip("AS");
    const token = this.take();
    if (token.kind !== "string") throw syntaxError(`syntax error at or near "${token.text}"`);
    return stringValue(token);
  }

  isString(): boolean {
    const token = keyword(this.next) === "AS" ? this.#words[this.#position + 1] : this.next;
    return token?.kind === "string";
  }

  /** A whole number behind an optional AS. */
  number(parameter: string): number {
    this.skip("AS");
    const token = this.take();
    const value = Number(token.text);
    if (token.kind !== "number" || !Number.isInteger(value))
      throw syntaxError(`${parameter} needs a whole number, not "${token.text}"`);
    return value;
  }
}

/** One parameter: what follows its name, and what it means. */
type Read = (words: Words, draft: Draft) => void;

const switchOn =
  (
    name:
      | "emptyAsNull"
      | "blanksAsNull"
      | "trimBlanks"
      | "truncateColumns"
      | "fillRecord"
      | "ignoreBlankLines"
      | "acceptAnyDate"
      | "roundDecimals"
      | "explicitIds",
  ): Read =>
  (_words, { statement }) => {
    statement.conversion[name] = true;
  };

const notYet =
  (what: string): Read =>
  () => {
    throw notSupported(`Terrarium does not implement COPY with ${what} yet`);
  };

/** Parameters that arrange how a cluster works, and change no row. */
const withoutEffect =
  (...values: string[]): Read =>
  (words) => {
    for (const value of values) if (words.skip(value)) return;
  };

const MAX_ERRORS = 100_000;

const PARAMETERS: Readonly<Record<string, Read>> = {
  // Authorization
  IAM_ROLE(words, draft) {
    if (words.skip("DEFAULT")) draft.credentials = { kind: "defaultRole" };
    else
      draft.credentials = {
        kind: "role",
        arns: words
          .string()
          .split(",")
          .map((arn) => arn.trim()),
      };
  },
  WITH(words, draft) {
    const token = words.take();
    if (keyword(token) !== "CREDENTIALS") throw syntaxError(`syntax error at or near "${token.text}"`);
    readCredentials(words.string(), draft);
  },
  CREDENTIALS: (words, draft) => readCredentials(words.string(), draft),
  ACCESS_KEY_ID(words, draft) {
    draft.keys.id = words.string();
  },
  SECRET_ACCESS_KEY(words, draft) {
    draft.keys.secret = words.string();
  },
  SESSION_TOKEN(words, draft) {
    draft.keys.token = words.string();
  },
  // Format and compression
  FORMAT(words, draft) {
    words.skip("AS");
    const name = keyword(words.take());
    const read = FORMATS[name];
    if (!read) throw syntaxError(`unrecognized COPY format "${name.toLowerCase()}"`);
    read(words, draft);
  },
  CSV: (words, draft) => FORMATS.CSV?.(words, draft),
  DELIMITER: (words, draft) => FORMATS.DELIMITER?.(words, draft),
  QUOTE(words, draft) {
    draft.quote = oneCharacter("QUOTE", words.string());
  },
  JSON: notYet("JSON"),
  PARQUET: notYet("PARQUET"),
  ORC: notYet("ORC"),
  AVRO: notYet("AVRO"),
  SHAPEFILE: notYet("SHAPEFILE"),
  FIXEDWIDTH: notYet("FIXEDWIDTH"),
  GZIP(_words, { statement }) {
    statement.compression = "gzip";
  },
  ZSTD(_words, { statement }) {
    statement.compression = "zstd";
  },
  BZIP2: notYet("BZIP2"),
  LZOP: notYet("LZOP"),
  ENCRYPTED: notYet("ENCRYPTED"),
  // Conversion
  ACCEPTANYDATE: switchOn("acceptAnyDate"),
  ACCEPTINVCHARS(words, { statement }) {
    statement.conversion.acceptInvChars = words.isString() ? oneCharacter("ACCEPTINVCHARS", words.string()) : "?";
  },
  BLANKSASNULL: switchOn("blanksAsNull"),
  DATEFORMAT(words, { statement }) {
    statement.conversion.dateFormat = knownFormat("DATEFORMAT", words.string(), ["auto", "YYYY-MM-DD"]);
  },
  TIMEFORMAT(words, { statement }) {
    const known = ["auto", "epochsecs", "epochmillisecs", "YYYY-MM-DD HH:MI:SS", "YYYY-MM-DD HH24:MI:SS"];
    statement.conversion.timeFormat = knownFormat("TIMEFORMAT", words.string(), known);
  },
  EMPTYASNULL: switchOn("emptyAsNull"),
  ENCODING(words) {
    words.skip("AS");
    const name = words.take().text.replaceAll("'", "").toUpperCase();
    if (name !== "UTF8") throw notSupported(`Terrarium does not implement COPY with ENCODING ${name} yet`);
  },
  ESCAPE(_words, draft) {
    draft.escape = true;
  },
  EXPLICIT_IDS: switchOn("explicitIds"),
  FILLRECORD: switchOn("fillRecord"),
  IGNOREBLANKLINES: switchOn("ignoreBlankLines"),
  IGNOREHEADER(words, { statement }) {
    statement.ignoreHeader = words.number("IGNOREHEADER");
  },
  NULL(words, { statement }) {
    statement.conversion.nullAs = words.string().replaceAll("\\0", "\0");
  },
  REMOVEQUOTES(_words, draft) {
    draft.removeQuotes = true;
  },
  ROUNDEC: switchOn("roundDecimals"),
  TRIMBLANKS: switchOn("trimBlanks"),
  TRUNCATECOLUMNS: switchOn("truncateColumns"),
  // Load
  MANIFEST(_words, { statement }) {
    statement.manifest = true;
  },
  MAXERROR(words, { statement }) {
    const limit = words.number("MAXERROR");
    if (limit < 0 || limit > MAX_ERRORS)
      throw new PostgresError("22023", `MAXERROR must be between 0 and ${MAX_ERRORS}`);
    statement.maxErrors = limit;
  },
  IGNOREALLERRORS(_words, { statement }) {
    statement.ignoreAllErrors = true;
  },
  NOLOAD(_words, { statement }) {
    statement.noLoad = true;
  },
  COMPUPDATE: withoutEffect("ON", "OFF", "TRUE", "FALSE", "PRESET"),
  STATUPDATE: withoutEffect("ON", "OFF", "TRUE", "FALSE"),
  COMPROWS: (words) => void words.number("COMPROWS"),
  READRATIO: (words) => void words.number("READRATIO"),
  // There is one S3 here, whatever region is named.
  REGION: (words) => void words.string(),
  SSH: notYet("SSH"),
};

const FORMATS: Readonly<Record<string, Read>> = {
  CSV(words, draft) {
    draft.format = "csv";
    if (words.skip("QUOTE")) draft.quote = oneCharacter("QUOTE", words.string());
  },
  DELIMITER(words, draft) {
    draft.format ??= "text";
    draft.delimiter = oneCharacter("DELIMITER", words.string());
  },
  JSON: notYet("JSON"),
  PARQUET: notYet("PARQUET"),
  ORC: notYet("ORC"),
  AVRO: notYet("AVRO"),
  SHAPEFILE: notYet("SHAPEFILE"),
  FIXEDWIDTH: notYet("FIXEDWIDTH"),
  TEXT(_words, draft) {
    draft.format = "text";
  },
};

/** A format that is not understood here must not be taken for another one. */
function knownFormat(parameter: string, format: string, known: readonly string[]): string {
  if (known.includes(format)) return format;
  throw notSupported(
    `Terrarium does not implement COPY with ${parameter} '${format}' yet (it has ${known.join(", ")})`,
  );
}

function oneCharacter(parameter: string, text: string): string {
  const character =
    text === "\\t"
      ? "\t"
      : text.replace(/^\\(\d{3})$/, (_whole, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
  if (character.length !== 1)
    throw new PostgresError("22023", `COPY ${parameter.toLowerCase()} must be a single character`);
  return character;
}

/** `aws_iam_role=arn…` or `aws_access_key_id=…;aws_secret_access_key=…[;token=…]` */
function readCredentials(text: string, draft: Draft): void {
  const pairs = new Map(
    text.split(";").map((pair) => [pair.slice(0, pair.indexOf("=")).trim(), pair.slice(pair.indexOf("=") + 1)]),
  );
  const role = pairs.get("aws_iam_role");
  if (role !== undefined) {
    draft.credentials = { kind: "role", arns: role.split(",") };
    return;
  }
  const [id, secret, token] = ["aws_access_key_id", "aws_secret_access_key", "token"].map((name) => pairs.get(name));
  if (!id || !secret)
    throw new PostgresError(
      "XX000",
      "Invalid credentials. Must be of the format: credentials 'aws_iam_role=...' or 'aws_access_key_id=...;aws_secret_access_key=...[;token=...]'",
    );
  draft.keys = { id, secret, ...(token ? { token } : {}) };
}

/** Reads a COPY: parameters in any order and case. @throws PostgresError */
export function parseCopy(sql: string): CopyStatement {
  const words = new Words(sql);
  words.expect("COPY");
  const table = readTable(words);
  const columns = readColumns(words);
  words.expect("FROM");
  if (keyword(words.next) === "STDIN") throw notSupported("COPY FROM STDIN is not supported");
  const source = words.string();
  if (!source.startsWith("s3://")) {
    const scheme = /^[a-z]+:\/\//.exec(source)?.[0];
    throw scheme
      ? notSupported(`Terrarium does not implement COPY from ${scheme} yet`)
      : syntaxError(`Invalid COPY source '${source}': it must be s3://bucket/prefix`);
  }
  const draft = emptyDraft();
  while (!words.done) {
    const token = words.take();
    const read = PARAMETERS[keyword(token)];
    if (!read) throw syntaxError(`syntax error at or near "${token.text}"`);
    read(words, draft);
  }
  return { ...draft.statement, table, columns, source, credentials: credentialsOf(draft), format: formatOf(draft) };
}

function emptyDraft(): Draft {
  return {
    format: undefined,
    delimiter: undefined,
    quote: '"',
    escape: false,
    removeQuotes: false,
    credentials: undefined,
    keys: {},
    statement: {
      compression: "none",
      manifest: false,
      ignoreHeader: 0,
      maxErrors: 0,
      ignoreAllErrors: false,
      noLoad: false,
      conversion: {
        nullAs: "\\N",
        emptyAsNull: false,
        blanksAsNull: false,
        trimBlanks: false,
        truncateColumns: false,
        fillRecord: false,
        ignoreBlankLines: false,
        acceptInvChars: undefined,
        acceptAnyDate: false,
        roundDecimals: false,
        explicitIds: false,
        dateFormat: undefined,
        timeFormat: undefined,
      },
    },
  };
}

function readTable(words: Words): string {
  const parts: string[] = [];
  do {
    const token = words.take();
    if (token.kind !== "word" && token.kind !== "quoted") throw syntaxError(`syntax error at or near "${token.text}"`);
    parts.push(`"${nameOf(token).replace(/^#/, "").replaceAll('"', '""')}"`);
    if (words.next?.text !== ".") break;
    words.take();
  } while (!words.done);
  return parts.join(".");
}

function readColumns(words: Words): string[] | undefined {
  if (words.next?.text !== "(") return undefined;
  words.take();
  const columns: string[] = [];
  for (;;) {
    columns.push(nameOf(words.take()));
    const { text } = words.take();
    if (text === ")") return columns;
    if (text !== ",") throw syntaxError(`syntax error at or near "${text}"`);
  }
}

function credentialsOf({ credentials, keys }: Draft): CopyStatement["credentials"] {
  if (keys.id && keys.secret)
    return {
      kind: "keys",
      accessKeyId: keys.id,
      secretAccessKey: keys.secret,
      ...(keys.token ? { sessionToken: keys.token } : {}),
    };
  if (!credentials)
    throw new PostgresError(
      "XX000",
      "COPY needs authorization: IAM_ROLE 'arn:aws:iam::…:role/…', IAM_ROLE default, CREDENTIALS or ACCESS_KEY_ID and SECRET_ACCESS_KEY",
    );
  return credentials;
}

function formatOf(draft: Draft): CopyStatement["format"] {
  const { statement } = draft;
  if (statement.ignoreAllErrors && statement.maxErrors > 0)
    throw new PostgresError("22023", "IGNOREALLERRORS and MAXERROR cannot be used together");
  if (draft.format === "csv") {
    for (const [given, name] of [
      [draft.escape, "ESCAPE"],
      [draft.removeQuotes, "REMOVEQUOTES"],
    ] as const)
      if (given) throw new PostgresError("22023", `${name} is not allowed with CSV`);
    return { kind: "csv", delimiter: draft.delimiter ?? ",", quote: draft.quote };
  }
  if (draft.escape && draft.removeQuotes)
    throw new PostgresError("22023", "ESCAPE and REMOVEQUOTES cannot be used together");
  return { kind: "text", delimiter: draft.delimiter ?? "|", escape: draft.escape, removeQuotes: draft.removeQuotes };
}
