import { validationError } from "./errors.ts";

/** DynamoDB's number: up to 38 significant digits, magnitude 1E-130 to 9.99…E+125, exact.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html, read 2026-11-24 */
export interface Decimal {
  readonly negative: boolean;
  /** Significant digits without leading or trailing zeros; empty for zero. */
  readonly digits: string;
  /** The power of ten of the first digit. */
  readonly exponent: number;
}

const MAX_SIGNIFICANT_DIGITS = 38;
const MAX_EXPONENT = 125;
const MIN_EXPONENT = -130;

// What most numbers look like: already canonical, so nothing is to be done.
const PLAIN_INTEGER = /^(?:0|-?[1-9]\d{0,36})$/;
const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** The one spelling in which DynamoDB returns a number: no exponent, no superfluous zeros. */
export const canonicalNumber = (text: string): string =>
  PLAIN_INTEGER.test(text) ? text : formatDecimal(parseNumber(text));

/** Reads a number. Throws DynamoDB's ValidationException for what is none or is out of range. */
export function parseNumber(text: string): Decimal {
  if (PLAIN_INTEGER.test(text)) {
    const negative = text.startsWith("-");
    const digits = negative ? text.slice(1) : text;
    return normalize(negative, digits, digits.length - 1);
  }
  if (text === "") throw validationError("The parameter cannot be converted to a numeric value");
  const [, sign, whole = "", fraction = "", power = "0"] = NUMBER.exec(text) ?? [];
  if (sign === undefined || whole + fraction === "")
    throw validationError(`The parameter cannot be converted to a numeric value: ${text}`);
  return checkRange(normalize(sign === "-", whole + fraction, Number(power) + whole.length - 1));
}

/** Drops the zeros around the digits; `exponent` is the power of ten of the first digit given. */
function normalize(negative: boolean, allDigits: string, exponent: number): Decimal {
  let first = 0;
  while (first < allDigits.length && allDigits.charCodeAt(first) === 48) first++;
  let last = allDigits.length;
  while (last > first && allDigits.charCodeAt(last - 1) === 48) last--;
  if (first === last) return { negative: false, digits: "", exponent: 0 };
  return { negative, digits: allDigits.slice(first, last), exponent: exponent - first };
}

function checkRange(number: Decimal): Decimal {
  if (number.exponent > MAX_EXPONENT) throw numberOverflow();
  if (number.exponent < MIN_EXPONENT)
    throw validationError("Number underflow. Attempting to store a number with magnitude smaller than supported range");
  if (number.digits.length > MAX_SIGNIFICANT_DIGITS)
    throw validationError("Attempting to store more than 38 significant digits in a Number");
  return number;
}

const numberOverflow = () =>
  validationError("Number overflow. Attempting to store a number with magnitude larger than supported range");

export function formatDecimal({ negative, digits, exponent }: Decimal): string {
  if (digits === "") return "0";
  const sign = negative ? "-" : "";
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = exponent + 1;
  if (digits.length <= whole) return sign + digits + "0".repeat(whole - digits.length);
  return `${sign}${digits.slice(0, whole)}.${digits.slice(whole)}`;
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`; both canonical. */
export function compareNumbers(a: string, b: string): number {
  if (a === b) return 0;
  // Fifteen digits fit a double exactly, so the fast comparison is right.
  if (a.length < 16 && b.length < 16) return Number(a) - Number(b);
  const left = parseNumber(a);
  const right = parseNumber(b);
  const signs = signOf(left) - signOf(right);
  if (signs !== 0) return signs;
  const magnitude =
    left.exponent - right.exponent || (left.digits < right.digits ? -1 : left.digits > right.digits ? 1 : 0);
  return left.negative ? -magnitude : magnitude;
}

const signOf = (number: Decimal): number => (number.digits === "" ? 0 : number.negative ? -1 : 1);

export const addNumbers = (a: string, b: string): string => sum(parseNumber(a), parseNumber(b));

export function subtractNumbers(a: string, b: string): string {
  const right = parseNumber(b);
  return sum(parseNumber(a), { ...right, negative: !right.negative });
}

function sum(a: Decimal, b: Decimal): string {
  const scale = Math.min(lastPower(a), lastPower(b));
  const total = scaled(a, scale) + scaled(b, scale);
  const negative = total < 0n;
  const digits = String(negative ? -total : total);
  const result = normalize(negative, digits, scale + digits.length - 1);
  // 1E50 + 1 does not fit 38 digits; DynamoDB calls that an overflow of the magnitude
  // (https://github.com/scylladb/scylladb, test/alternator/test_number.py, read 2026-11-24).
  if (result.digits.length > MAX_SIGNIFICANT_DIGITS) throw numberOverflow();
  return formatDecimal(checkRange(result));
}

/** The power of ten of the last digit. */
const lastPower = ({ digits, exponent }: Decimal): number => (digits === "" ? 0 : exponent - digits.length + 1);

function scaled(number: Decimal, scale: number): bigint {
  if (number.digits === "") return 0n;
  const magnitude = BigInt(number.digits) * 10n ** BigInt(lastPower(number) - scale);
  return number.negative ? -magnitude : magnitude;
}

/** Bytes that a canonical number counts for: two digits a byte, one for the exponent, one for a minus sign.
 * Measured on DynamoDB by dynalite (db/index.js `valSize`), read 2026-11-24. */
export function numberSize(text: string): number {
  const { negative, digits, exponent } = parseNumber(text);
  if (digits === "") return 1;
  const split = digits.length % 2 === 1 || exponent % 2 !== 0 ? 0 : 1;
  return 1 + Math.ceil(digits.length / 2) + split + (negative ? 1 : 0);
}
