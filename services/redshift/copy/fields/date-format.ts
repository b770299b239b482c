import { exists, fullYear, MIDNIGHT, type Moment, monthOf } from "./calendar.ts";

/** Reads a field; `undefined` when it is not written so. */
export interface DateFormat {
  /** Characters that a field has at least. */
  minLength: number;
  read(text: string): Moment | undefined;
}

interface Part {
  pattern: string;
  length: number;
}

// https://docs.aws.amazon.com/redshift/latest/dg/r_DATEFORMAT_and_TIMEFORMAT_strings.html, read 2026-11-24. In COPY, HH is HH24.
const PARTS: Readonly<Record<string, Part>> = {
  YYYY: { pattern: "(?<year>\\d{4})", length: 4 },
  YY: { pattern: "(?<year>\\d{2})", length: 2 },
  MM: { pattern: "(?<month>\\d{1,2})", length: 2 },
  MON: { pattern: "(?<name>[A-Za-z]{3,9})", length: 3 },
  DD: { pattern: "(?<day>\\d{1,2})", length: 2 },
  HH24: { pattern: "(?<hour>\\d{1,2})", length: 2 },
  HH12: { pattern: "(?<hour>\\d{1,2})", length: 2 },
  HH: { pattern: "(?<hour>\\d{1,2})", length: 2 },
  MI: { pattern: "(?<minute>\\d{1,2})", length: 2 },
  SS: { pattern: "(?<second>\\d{1,2})(?:\\.(?<fraction>\\d{1,6}))?", length: 2 },
  AM: { pattern: "(?<meridian>[AaPp]\\.?[Mm]\\.?)", length: 2 },
  PM: { pattern: "(?<meridian>[AaPp]\\.?[Mm]\\.?)", length: 2 },
};

const NEXT_PART = /YYYY|YY|MON|MM|MI|DD|HH24|HH12|HH|SS|AM|PM/iy;

/**
 * Makes a reader of a DATEFORMAT or TIMEFORMAT.
 * @returns `undefined` when the string has something that is no part of a date, a time or a separator
 */
export function dateFormat(format: string): DateFormat | undefined {
  let pattern = "^";
  let minLength = 0;
  const seen = new Set<string>();
  for (let position = 0; position < format.length; ) {
    NEXT_PART.lastIndex = position;
    const name = NEXT_PART.exec(format)?.[0].toUpperCase();
    const part = name && PARTS[name];
    if (part) {
      const group = /<(\w+)>/.exec(part.pattern)?.[1] ?? "";
      if (seen.has(group)) return undefined;
      seen.add(group);
      pattern += part.pattern;
      minLength += part.length;
      position += name.length;
      continue;
    }
    const character = format[position] ?? "";
    // A letter can only be one of the parts; T stands between the date and the time of ISO 8601.
    if (/[A-SU-Za-su-z]/.test(character)) return undefined;
    pattern += character === " " ? " " : character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
    minLength += 1;
    position += 1;
  }
  // What follows the date is ignored, as a time is in a DATE column.
  const expression = new RegExp(`${pattern}(?<rest>.*)$`, "s");
  return { minLength, read: (text) => momentOf(expression.exec(text)?.groups) };
}

function momentOf(groups: Record<string, string> | undefined): Moment | undefined {
  if (!groups) return undefined;
  const { year = "", month, name, day = "1", hour = "0", minute = "0", second = "0", fraction = "", meridian } = groups;
  if ((groups.rest ?? "") !== "" && !/^[ T]/.test(groups.rest ?? "")) return undefined;
  const moment: Moment = {
    ...MIDNIGHT,
    year: fullYear(year),
    month: name === undefined ? Number(month ?? 1) : (monthOf(name) ?? 0),
    day: Number(day),
    hour: withMeridian(Number(hour), meridian),
    minute: Number(minute),
    second: Number(second),
    fraction,
  };
  return exists(moment) ? moment : undefined;
}

export function withMeridian(hour: number, meridian: string | undefined): number {
  if (meridian === undefined) return hour;
  if (hour < 1 || hour > 12) return 24; // there is no such hour
  return (hour % 12) + (/^p/i.test(meridian) ? 12 : 0);
}
