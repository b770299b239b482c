import type { CopyConversion } from "../statement.ts";
import { type Checked, type CopyColumn, problem } from "./column.ts";
import { dateChecker, time, timestampChecker } from "./dates.ts";
import { boolean, decimal, float, integer } from "./numbers.ts";
import { encodingProblem, string } from "./strings.ts";
import { replaceInvalid } from "./utf8.ts";

/** A field as it stands in the file, without quotes and escapes. */
export interface FieldText {
  text: string;
  /** Quoted: a value, whatever it says. */
  quoted: boolean;
  /** The same in UTF-8, when `text` may not be all of it. */
  bytes?: Uint8Array;
}

/** Checks fields against their column, as Redshift does, and gives them the form that Postgres reads. */
export type FieldChecker = (field: FieldText) => Checked;

/**
 * Makes the checker of a column, once for all rows.
 * @param onReplaced called when ACCEPTINVCHARS has replaced something in a field
 * @throws PostgresError for a DATEFORMAT or TIMEFORMAT that is none
 */
export function fieldChecker(
  column: CopyColumn,
  conversion: CopyConversion,
  onReplaced: () => void = () => undefined,
): FieldChecker {
  const { nullAs } = conversion;
  const missing: Checked = column.notNull ? problem(1213, "Missing data for not-null field") : null;
  const isString = column.type === "varchar" || column.type === "char";
  const check = isString
    ? stringCheck(column, conversion, missing, onReplaced)
    : valueCheck(column, conversion, missing);
  return (field) => {
    // A quoted field is a value, whatever it says, unless NULL AS names exactly this.
    if (field.text === nullAs && (!field.quoted || nullAs !== "")) return missing;
    const checked = check(field);
    // What ACCEPTANYDATE has made a NULL of.
    return checked === null ? missing : checked;
  };
}

type Check = (field: FieldText) => Checked;

// copy-parameters-data-conversion.html (EMPTYASNULL, BLANKSASNULL, TRIMBLANKS, ACCEPTINVCHARS), read 2026-11-24
function stringCheck(column: CopyColumn, conversion: CopyConversion, missing: Checked, onReplaced: () => void): Check {
  const { emptyAsNull, blanksAsNull, trimBlanks, truncateColumns, acceptInvChars, nullAs } = conversion;
  const trims = trimBlanks && column.type === "varchar";
  return ({ text, quoted, bytes }) => {
    let value = text;
    if (bytes && acceptInvChars !== undefined && column.type === "varchar") {
      const replaced = replaceInvalid(bytes, acceptInvChars);
      if (replaced !== undefined) onReplaced();
      value = replaced ?? value;
    } else if (bytes) {
      const invalid = encodingProblem(bytes, column);
      if (invalid) return invalid;
    }
    if (blanksAsNull && value !== "" && /^\s+$/.test(value)) return missing;
    if (trims) value = value.replace(/\s+$/, "");
    // EMPTYASNULL and NULL AS '' are the same.
    if (value === "" && (emptyAsNull || (nullAs === "" && !quoted))) return missing;
    return string(value, column, truncateColumns);
  };
}

function valueCheck(column: CopyColumn, conversion: CopyConversion, missing: Checked): Check {
  const check = checkOf(column, conversion);
  return ({ text }) => {
    const trimmed = text.trim();
    // Only strings can be empty: "Empty fields for other data types, such as INT, are always loaded with NULL" (EMPTYASNULL).
    return trimmed === "" ? missing : check(trimmed);
  };
}

function checkOf(column: CopyColumn, conversion: CopyConversion): (text: string) => Checked {
  const { type } = column;
  switch (type) {
    case "smallint":
    case "integer":
    case "bigint":
      return (text) => integer(text, type);
    case "decimal":
      return (text) => decimal(text, column, conversion.roundDecimals);
    case "real":
    case "double":
      return (text) => float(text, type);
    case "boolean":
      return boolean;
    case "date":
      return dateChecker(conversion);
    case "timestamp":
    case "timestamptz":
      return timestampChecker(conversion, type === "timestamptz");
    case "time":
    case "timetz":
      return (text) => time(text, type === "timetz");
    case "super":
      return json;
    case "varbyte":
      return (text) => varbyte(text, column);
    default:
      return (text) => text;
  }
}

function json(text: string): Checked {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return problem(1224, "Invalid JSON format for SUPER");
  }
}

/** VARBYTE in hexadecimal: copy-usage-varbyte.html, read 2026-11-24 */
function varbyte(text: string, { length }: CopyColumn): Checked {
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) return problem(1219, `Invalid hexadecimal digit in '${text.slice(0, 32)}'`);
  if (length !== undefined && text.length / 2 > length) return problem(1204, "String length exceeds DDL length");
  return `\\x${text}`;
}
