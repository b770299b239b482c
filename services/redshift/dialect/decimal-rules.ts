/** Precision and scale of a number, as Redshift reckons with it. */
export interface DecimalType {
  precision: number;
  scale: number;
  /** A whole number, which becomes a decimal only beside one. */
  isInteger: boolean;
}

export type Operator = "+" | "-" | "*" | "/";

const MAX_PRECISION = 38;
const MAX_SCALE = 37;
const MIN_QUOTIENT_SCALE = 4;

/** "INT2 is cast as DECIMAL(5,0), INT4 as DECIMAL(10,0), INT8 as DECIMAL(19,0)": the page below. */
const integer = (precision: number): DecimalType => ({ precision, scale: 0, isInteger: true });
export const SMALLINT = integer(5);
export const INTEGER = integer(10);
export const BIGINT = integer(19);

export const decimal = (precision: number, scale: number): DecimalType => ({ precision, scale, isInteger: false });

/**
 * The type of what an operator gives.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html, read 2026-11-25
 */
export function computed(operator: Operator, left: DecimalType, right: DecimalType): DecimalType {
  if (left.isInteger && right.isInteger) return left.precision > right.precision ? left : right;
  const [p1, s1, p2, s2] = [left.precision, left.scale, right.precision, right.scale];
  if (operator === "*") return limited(p1 + p2 + 1, s1 + s2);
  if (operator === "/") return quotient(p1, s1, p2, s2);
  const scale = Math.max(s1, s2);
  return limited(Math.max(p1 - s1, p2 - s2) + 1 + scale, scale);
}

/** "If the calculated precision is greater than 38, the scale becomes max(38 + scale - precision, min(4, 100))": the same page. */
function quotient(p1: number, s1: number, p2: number, s2: number): DecimalType {
  const scale = Math.max(MIN_QUOTIENT_SCALE, s1 + p2 - s2 + 1);
  const precision = p1 - s1 + s2 + scale;
  if (precision <= MAX_PRECISION) return decimal(precision, scale);
  return decimal(MAX_PRECISION, Math.max(MAX_PRECISION + scale - precision, MIN_QUOTIENT_SCALE));
}

const limited = (precision: number, scale: number): DecimalType =>
  decimal(Math.min(precision, MAX_PRECISION), Math.min(scale, MAX_SCALE));

const MAX_COMBINED_PRECISION = 19;

/**
 * "The general rule … with set operators or functions such as COALESCE and DECODE": the same page. It ends at 19 digits, which cannot be what
 * becomes of longer ones: of them nothing is said.
 */
export function combined(types: readonly DecimalType[]): DecimalType | undefined {
  const [widest] = [...types].sort((a, b) => b.precision - a.precision);
  if (!widest || types.every(({ isInteger }) => isInteger)) return widest;
  if (widest.precision > MAX_COMBINED_PRECISION) return undefined;
  const scale = Math.max(...types.map((type) => type.scale));
  const whole = Math.max(...types.map((type) => type.precision - type.scale));
  return decimal(Math.min(whole + scale, MAX_COMBINED_PRECISION), scale);
}

/** "The default precision for a SUM (AVG) result with a DECIMAL argument is 38. The scale is that of the argument": r_SUM.html, r_AVG.html, read 2026-11-25 */
export const aggregated = ({ scale, isInteger }: DecimalType): DecimalType =>
  isInteger ? BIGINT : decimal(MAX_PRECISION, scale);

/** The type of a number that is written out. */
export function literal(text: string): DecimalType | undefined {
  if (/e/i.test(text)) return undefined;
  const [whole = "", fraction] = text.split(".");
  const digits = whole.replace(/^0+/, "").length;
  if (fraction === undefined) return digits > INTEGER.precision ? BIGINT : INTEGER;
  return decimal(Math.max(1, digits + fraction.length), fraction.length);
}
