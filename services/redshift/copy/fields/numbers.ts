import { type Checked, type CopyColumn, problem } from "./column.ts";

const RANGES = {
  smallint: { name: "Short", min: -32_768n, max: 32_767n },
  integer: { name: "Integer", min: -2_147_483_648n, max: 2_147_483_647n },
  bigint: { name: "Long", min: -9_223_372_036_854_775_808n, max: 9_223_372_036_854_775_807n },
} as const;

const INTEGER = /^[+-]?\d+$/;

/** A whole number: SMALLINT, INTEGER, BIGINT. */
export function integer(text: string, type: keyof typeof RANGES): Checked {
  const { name, min, max } = RANGES[type];
  if (!INTEGER.test(text)) return invalidDigit(text, /^[+-]?\d*/, name);
  const value = BigInt(text.startsWith("+") ? text.slice(1) : text);
  return value < min || value > max ? problem(1222, `Integer overflow, Value '${text}', Type: ${name}`) : String(value);
}

/** `Invalid digit, Value 'a', Pos 0, Type: Integer`: SYS_LOAD_ERROR_DETAIL.html (sample output), read 2026-11-24 */
function invalidDigit(text: string, valid: RegExp, type: string): Checked {
  const position = valid.exec(text)?.[0].length ?? 0;
  return problem(1207, `Invalid digit, Value '${text[position] ?? ""}', Pos ${position}, Type: ${type}`);
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/**
 * DECIMAL: what does not fit the scale is cut off, unless ROUNDEC is given ("20.259 … truncates the value to 20.25":
 * copy-parameters-data-conversion.html, read 2026-11-24).
 */
export function decimal(text: string, { precision = 38, scale = 0 }: CopyColumn, rounds: boolean): Checked {
  const [, sign = "", whole = "", fraction = "", power] = DECIMAL.exec(text) ?? [];
  if (whole + fraction === "") return invalidDigit(text, /^[+-]?\d*\.?\d*/, "Decimal");
  let digits = whole + fraction;
  // How many of the digits stand behind the point.
  let behind = fraction.length - Number(power ?? 0);
  if (behind < 0) {
    if (-behind > precision && BigInt(digits) !== 0n) return overflow(precision, scale);
    digits = BigInt(digits) === 0n ? "0" : digits + "0".repeat(-behind);
    behind = 0;
  }
  const padded = digits.padStart(behind + 1, "0");
  const cut = Math.max(behind - scale, 0);
  let kept = BigInt(cut === 0 ? padded : padded.slice(0, Math.max(padded.length - cut, 0)) || "0");
  if (rounds && cut > 0 && (padded[padded.length - cut] ?? "0") >= "5") kept += 1n;
  const places = behind - cut;
  const shown = String(kept).padStart(places + 1, "0");
  const front = shown.slice(0, shown.length - places);
  if (front !== "0" && front.length > precision - scale) return overflow(precision, scale);
  const isNegative = sign === "-" && kept !== 0n;
  return `${isNegative ? "-" : ""}${front}${places > 0 ? `.${shown.slice(-places)}` : ""}`;
}

/** The text is that of Redshift's casts. */
const overflow = (precision: number, scale: number) => problem(1204, `Overflow for NUMERIC(${precision},${scale})`);

const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const NOT_FINITE = /^[+-]?(?:inf|infinity|nan)$/i;
const MAX_REAL = 3.4028234663852886e38;

/** REAL and DOUBLE PRECISION. */
export function float(text: string, type: "real" | "double"): Checked {
  if (NOT_FINITE.test(text)) return text;
  if (!FLOAT.test(text))
    return problem(
      1208,
      `Invalid digit, Value '${text[0] ?? ""}', Pos 0, Type: ${type === "real" ? "Float" : "Double"}`,
    );
  const value = Number(text);
  if (!Number.isFinite(value) || (type === "real" && Math.abs(value) > MAX_REAL))
    return problem(1204, `Overflow for ${type === "real" ? "REAL" : "DOUBLE PRECISION"}`);
  // Postgres refuses what is too small to be told from zero.
  if ((type === "real" ? Math.fround(value) : value) === 0) return "0";
  return text;
}

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

/** https://docs.aws.amazon.com/redshift/latest/dg/r_Boolean_type.html, read 2026-11-24 */
export const boolean = (text: string): Checked =>
  BOOLEANS[text.toLowerCase()] ?? problem(1210, "Unknown boolean format");
