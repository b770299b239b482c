import type { Field } from "./records.ts";
import type { CopyConversion } from "./statement.ts";

/** A column as COPY sees it. */
export interface CopyColumn {
  name: string;
  type:
    | "smallint"
    | "integer"
    | "bigint"
    | "decimal"
    | "real"
    | "double"
    | "boolean"
    | "char"
    | "varchar"
    | "date"
    | "timestamp"
    | "timestamptz"
    | "time"
    | "other";
  /** As the system tables show it. */
  shown: string;
  /** Bytes, of CHAR and VARCHAR. */
  length: number | undefined;
  precision?: number;
  scale?: number;
  notNull: boolean;
}

export type FieldResult = { value: string | null } | { code: number; reason: string; position: number };

// Codes: https://docs.aws.amazon.com/redshift/latest/dg/r_Load_Error_Reference.html, read 2026-11-24. Texts: seen in public logs of COPY,
// collected in the project's notes.
const problem = (code: number, reason: string, position = 0): FieldResult => ({ code, reason, position });

const NULL: FieldResult = { value: null };

/** Checks one field against its column, as Redshift does, and gives it the form that Postgres reads. */
export function checkField(field: Field, column: CopyColumn, conversion: CopyConversion): FieldResult {
  const { nullAs } = conversion;
  let { text } = field;
  const isString = column.type === "varchar" || column.type === "char";
  // A quoted field is a value, whatever it says, unless NULL AS names exactly this: then Redshift loads NULL.
  if (text === nullAs && (!field.quoted || nullAs !== "")) return asNull(column);
  if (isString) {
    if (conversion.trimBlanks && column.type === "varchar") text = text.replace(/ +$/, "");
    if (text === "" && (conversion.emptyAsNull || (nullAs === "" && !field.quoted))) return asNull(column);
    if (conversion.blanksAsNull && /^\s+$/.test(text)) return asNull(column);
    return checkString(text, column, conversion);
  }
  const trimmed = text.trim();
  // Only strings can be empty (COPY, EMPTYASNULL: data conversion parameters, read 2026-11-24).
  if (trimmed === "") return asNull(column);
  return CHECKS[column.type as keyof typeof CHECKS](trimmed, column, conversion); // strings have been dealt with
}

const asNull = ({ notNull }: CopyColumn): FieldResult =>
  notNull ? problem(1213, "Missing data for not-null field") : NULL;

function checkString(text: string, column: CopyColumn, conversion: CopyConversion): FieldResult {
  let value = text;
  if (value.includes("\0")) return problem(1218, "String contains a NULL byte", value.indexOf("\0"));
  // The decoder has put this where the bytes were no UTF-8.
  if (value.includes("\ufffd")) {
    if (conversion.acceptInvChars === undefined)
      return problem(1220, "String contains invalid or unsupported UTF8 codepoints.", value.indexOf("\ufffd"));
    value = value.replaceAll("\ufffd", conversion.acceptInvChars);
  }
  if (column.type === "char" && NOT_ASCII.test(value))
    return problem(1220, "Multibyte character not supported for CHAR");
  const { length } = column;
  // A character has at most three bytes for each of its UTF-16 units: most values need no counting.
  if (length === undefined || value.length * 3 <= length) return { value };
  const size = Buffer.byteLength(value);
  if (size <= length) return { value };
  if (conversion.truncateColumns) return { value: truncate(value, length) };
  return problem(1204, column.type === "char" ? "Char length exceeds DDL length" : "String length exceeds DDL length");
}

const NOT_ASCII = /[^\p{ASCII}]/u;

/** As many whole characters as fit. */
function truncate(text: string, bytes: number): string {
  let size = 0;
  let end = 0;
  for (const character of text) {
    size += Buffer.byteLength(character);
    if (size > bytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}

type Check = (text: string, column: CopyColumn, conversion: CopyConversion) => FieldResult;

const INTEGER = /^[+-]?\d+$/;
const RANGES = {
  smallint: [-32_768n, 32_767n],
  integer: [-2_147_483_648n, 2_147_483_647n],
  bigint: [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n],
} as const;
const TYPE_NAMES = { smallint: "Short", integer: "Integer", bigint: "Long" } as const;

const integer =
  (type: keyof typeof RANGES): Check =>
  (text) => {
    if (!INTEGER.test(text)) {
      const position = /^[+-]?\d*/.exec(text)?.[0].length ?? 0;
      return problem(
        1207,
        `Invalid digit, Value '${text[position] ?? ""}', Pos ${position}, Type: ${TYPE_NAMES[type]}`,
        position,
      );
    }
    const [min, max] = RANGES[type];
    const value = BigInt(text.replace(/^\+/, ""));
    return value < min || value > max
      ? problem(1222, `Overflow for ${TYPE_NAMES[type]}, Value '${text}'`)
      : { value: String(value) };
  };

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

const decimal: Check = (text, { precision = 18, scale = 0 }, { roundDecimals }) => {
  const [, sign = "", whole = "", fraction = "", power] = DECIMAL.exec(text) ?? [];
  if (whole + fraction === "") {
    const position = /^[+-]?\d*\.?\d*/.exec(text)?.[0].length ?? 0;
    return problem(1207, `Invalid digit, Value '${text[position] ?? ""}', Pos ${position}, Type: Decimal`, position);
  }
  // Exponents are rare: Postgres computes them.
  if (power !== undefined) return { value: text };
  const kept = fraction.slice(0, scale);
  // COPY cuts off what does not fit the scale, unless ROUNDEC is given (data conversion parameters, read 2026-11-24).
  const rounded =
    roundDecimals && fraction.length > scale
      ? text
      : `${sign}${whole === "" ? "0" : whole}${kept === "" ? "" : `.${kept}`}`;
  if (whole.replace(/^0+/, "").length > precision - scale)
    return problem(1209, `Numeric overflow for DECIMAL(${precision},${scale})`);
  return { value: rounded };
};

const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$|^[+-]?(?:inf|infinity|nan)$/i;

const float: Check = (text) => (FLOAT.test(text) ? { value: text } : problem(1208, `Invalid float value '${text}'`));

const BOOLEANS: Readonly<Record<string, string>> = {
  t: "t",
  true: "t",
  y: "t",
  yes: "t",
  "1": "t",
  f: "f",
  false: "f",
  n: "f",
  no: "f",
  "0": "f",
};

const boolean: Check = (text) => {
  const value = BOOLEANS[text.toLowerCase()];
  return value === undefined ? problem(1210, "Unknown boolean format") : { value };
};

const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const TIMESTAMP =
  /^(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?( ?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?))?$/;

function isDay(year: string, month: string, day: string): boolean {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

const date: Check = (text, column, conversion) => {
  const { dateFormat, acceptAnyDate } = conversion;
  const [, year = "", month = "", day = ""] = DATE.exec(text) ?? [];
  if (year !== "" && isDay(year, month, day)) return { value: text };
  // Only `auto` takes more than the standard form; Postgres knows the same ones.
  if (dateFormat === "auto" && !Number.isNaN(Date.parse(text))) return { value: text };
  if (acceptAnyDate) return asNull(column);
  const wanted = text.length < 10 ? "length must be 10 or more" : (dateFormat ?? "YYYY-MM-DD");
  return problem(1205, `Invalid Date Format - ${wanted}`);
};

const timestamp: Check = (text, column, conversion) => {
  const { timeFormat, acceptAnyDate } = conversion;
  if (timeFormat === "epochsecs" || timeFormat === "epochmillisecs") {
    const ms = Number(text) * (timeFormat === "epochsecs" ? 1000 : 1);
    if (Number.isFinite(ms)) return { value: new Date(ms).toISOString() };
  }
  const [, year = "", month = "", day = "", hour = "", minute = "", second = "0"] = TIMESTAMP.exec(text) ?? [];
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  if (year !== "" && isDay(year, month, day) && isTime) return { value: text };
  if (DATE.test(text) && date(text, column, conversion)) return { value: text };
  if (timeFormat === "auto" && !Number.isNaN(Date.parse(text))) return { value: text };
  if (acceptAnyDate) return asNull(column);
  return problem(1206, "Invalid timestamp format or value [YYYY-MM-DD HH24:MI:SS]");
};

const CHECKS: Readonly<Record<Exclude<CopyColumn["type"], "char" | "varchar">, Check>> = {
  smallint: integer("smallint"),
  integer: integer("integer"),
  bigint: integer("bigint"),
  decimal,
  real: float,
  double: float,
  boolean,
  date,
  timestamp,
  timestamptz: timestamp,
  time: (text) => ({ value: text }),
  other: (text) => ({ value: text }),
};
