import { exists, fullYear, MIDNIGHT, type Moment, monthOf } from "./calendar.ts";
import { withMeridian } from "./date-format.ts";

// https://docs.aws.amazon.com/redshift/latest/dg/automatic-recognition.html (the table of formats), read 2026-11-24

const TIME =
  "(?:(?:[ T]|, )\\s*(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:\\.(?<fraction>\\d+))?)?\\s*(?<meridian>[AaPp][Mm])?)?";
const COMPACT_TIME = "(?:[ T](?<hour>\\d{2}):?(?<minute>\\d{2}):?(?<second>\\d{2})(?:\\.(?<fraction>\\d+))?)?";
const ZONE = "\\s*(?<zone>Z|UTC|GMT|[+-]\\d{1,2}(?::?\\d{2})?|[A-Z]{3,4}(?<!BC|AD)|[A-Z][a-z]+/[A-Z]\\w+)?";
const ERA = "\\s*(?<era>BC|AD)?";
const END = `${ZONE}${ERA}$`;
const MONTH_NAME = "(?<name>[A-Za-z]{3,9})\\.?";

/** In the order in which they are tried: what is more exact stands before what is less so. */
const PATTERNS: readonly RegExp[] = [
  `^(?<year>\\d{4})[-/.](?<month>\\d{1,2})[-/.](?<day>\\d{1,2})${TIME}${END}`,
  `^(?<year>\\d{4})(?<month>\\d{2})(?<day>\\d{2})${COMPACT_TIME}${END}`,
  `^(?<year>\\d{2})(?<month>\\d{2})(?<day>\\d{2})${COMPACT_TIME}${END}`,
  `^(?<year>\\d{4})\\.?(?<ordinal>\\d{3})${TIME}${END}`,
  `^J(?<julian>\\d+)${TIME}${END}`,
  // DateStyle is MDY: 12/17/1997; with points, too ("12.17.1997" stands in the table)
  `^(?<month>\\d{1,2})[-/.](?<day>\\d{1,2})[-/.](?<year>\\d{4}|\\d{2})${TIME}${END}`,
  `^${MONTH_NAME}[- ](?<day>\\d{1,2}),?[- ](?<year>\\d{4}|\\d{2})${TIME}${END}`,
  `^(?<day>\\d{1,2})[- ]${MONTH_NAME}[- ](?<year>\\d{4}|\\d{2})${TIME}${END}`,
  `^(?<year>\\d{4})[- ]${MONTH_NAME}[- ](?<day>\\d{1,2})${TIME}${END}`,
  `^(?:[A-Z][a-z]{2},? )?(?<day>\\d{1,2}) ${MONTH_NAME} (?<hour>\\d{2}):(?<minute>\\d{2}):(?<second>\\d{2})(?:\\.(?<fraction>\\d+))? (?<year>\\d{4})${END}`,
  `^(?:[A-Z][a-z]{2} )?${MONTH_NAME} (?<day>\\d{1,2}) (?<hour>\\d{2}):(?<minute>\\d{2}):(?<second>\\d{2})(?:\\.(?<fraction>\\d+))? (?<year>\\d{4})${END}`,
].map((source) => new RegExp(source));

/** Recognizes a date or a time as `'auto'` does; `undefined` when it is none. */
export function recognize(text: string): Moment | undefined {
  for (const pattern of PATTERNS) {
    const groups = pattern.exec(text)?.groups;
    const moment = groups && momentOf(groups);
    if (moment) return moment;
  }
  return undefined;
}

function momentOf(groups: Record<string, string | undefined>): Moment | undefined {
  const { year = "1", month = "1", name, day = "1", era, zone, fraction = "", julian, ordinal } = groups;
  const moment: Moment = {
    ...MIDNIGHT,
    year: era === "BC" ? -Number(year) : fullYear(year),
    month: name === undefined ? Number(month) : (monthOf(name) ?? 0),
    day: Number(day),
    hour: withMeridian(Number(groups.hour ?? 0), groups.meridian),
    minute: Number(groups.minute ?? 0),
    second: Number(groups.second ?? 0),
    fraction: fraction.slice(0, 6),
    ...(zone === undefined ? {} : { zone: zone === "Z" ? "+00" : zone }),
  };
  if (ordinal !== undefined) Object.assign(moment, dayOfYear(Number(year), Number(ordinal)));
  if (julian !== undefined) Object.assign(moment, julianDay(Number(julian)));
  return exists(moment) ? moment : undefined;
}

function dayOfYear(year: number, ordinal: number): { month: number; day: number } {
  const date = new Date(Date.UTC(year, 0, ordinal));
  return date.getUTCFullYear() === year
    ? { month: date.getUTCMonth() + 1, day: date.getUTCDate() }
    : { month: 0, day: 0 };
}

const JULIAN_DAY_OF_1970 = 2_440_588;

function julianDay(julian: number): { year: number; month: number; day: number } {
  const date = new Date((julian - JULIAN_DAY_OF_1970) * 86_400_000);
  const year = date.getUTCFullYear();
  return { year: year > 0 ? year : year - 1, month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
