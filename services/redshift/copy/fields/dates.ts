import { PostgresError } from "../../postgres-error.ts";
import type { CopyConversion } from "../statement.ts";
import { dateText, exists, type Moment, timestampText } from "./calendar.ts";
import { type Checked, problem } from "./column.ts";
import { recognize } from "./date-auto.ts";
import { type DateFormat, dateFormat } from "./date-format.ts";

/** The form of one kind of column; `invalid` says why a field has not got it. */
interface Reader {
  read(text: string): Moment | undefined;
  invalid(text: string): ReturnType<typeof problem>;
}

const DEFAULT_DATE = "YYYY-MM-DD";
const DEFAULT_TIMESTAMP = "YYYY-MM-DD HH24:MI:SS";

/** DATE columns by DATEFORMAT. */
export function dateChecker({ dateFormat: format, acceptAnyDate }: CopyConversion): (text: string) => Checked {
  const shown = format ?? DEFAULT_DATE;
  const strict = shown === "auto" ? undefined : formatNamed("DATEFORMAT", shown);
  const reader: Reader = {
    read: strict ? strict.read : recognize,
    invalid(text) {
      // Recorded: keboola/php-csvs-to-redshift, `Invalid Date Format - length must be 10 or more`
      return strict && text.length < strict.minLength
        ? problem(1205, `Invalid Date Format - length must be ${strict.minLength} or more`)
        : problem(1205, `Invalid Date Format or value [${shown}]`);
    },
  };
  return checkerOf(reader, acceptAnyDate, dateText);
}

/** TIMESTAMP and TIMESTAMPTZ columns by TIMEFORMAT. */
export function timestampChecker(
  { timeFormat: format, acceptAnyDate }: CopyConversion,
  withZone: boolean,
): (text: string) => Checked {
  const shown = format ?? (withZone ? `${DEFAULT_TIMESTAMP}OF` : DEFAULT_TIMESTAMP);
  const reader: Reader = {
    read: timestampReader(format, withZone),
    // Recorded in public projects: `Invalid timestamp format or value [YYYY-MM-DD HH24:MI:SS]`
    invalid: () => problem(1206, `Invalid timestamp format or value [${shown}]`),
  };
  return checkerOf(reader, acceptAnyDate, (moment) => {
    // A zone means nothing to TIMESTAMP: what stands before it is taken.
    if (withZone || moment.zone === undefined) return timestampText(moment);
    const { zone: _zone, ...local } = moment;
    return timestampText(local);
  });
}

const checkerOf =
  ({ read, invalid }: Reader, acceptAnyDate: boolean, write: (moment: Moment) => string) =>
  (text: string): Checked => {
    const moment = read(text);
    if (moment) return write(moment);
    // "If the date format for the data doesn't match the DATEFORMAT specification, Amazon Redshift inserts a NULL value": ACCEPTANYDATE
    return acceptAnyDate ? null : invalid(text);
  };

function formatNamed(parameter: string, format: string): DateFormat {
  const known = dateFormat(format);
  if (!known) throw new PostgresError("22023", `Invalid ${parameter} '${format}'`);
  return known;
}

function timestampReader(format: string | undefined, withZone: boolean): Reader["read"] {
  if (format === "auto") return recognize;
  if (format === "epochsecs") return (text) => epoch(text, 1000);
  if (format === "epochmillisecs") return (text) => epoch(text, 1);
  if (format === undefined) return (text) => defaultTimestamp(text, withZone);
  return formatNamed("TIMEFORMAT", format).read;
}

const EPOCH = /^[+-]?\d+(?:\.\d+)?$/;

function epoch(text: string, ms: number): Moment | undefined {
  const date = new Date(EPOCH.test(text) ? Number(text) * ms : Number.NaN);
  if (Number.isNaN(date.getTime())) return undefined;
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    fraction: date.getUTCMilliseconds() === 0 ? "" : String(date.getUTCMilliseconds()).padStart(3, "0"),
  };
}

// "The seconds (SS) field also supports fractional seconds up to a microsecond level of detail": r_DATEFORMAT_and_TIMEFORMAT_strings.html
const DEFAULT =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?: (\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)?( ?[+-]\d{1,2}(?::?\d{2})?)?$/;

function defaultTimestamp(text: string, withZone: boolean): Moment | undefined {
  const match = DEFAULT.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone] = match;
  if (zone !== undefined && !withZone) return undefined;
  const moment: Moment = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    fraction,
    ...(zone === undefined ? {} : { zone: zone.trim() }),
  };
  return exists(moment) ? moment : undefined;
}

const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?( ?(?:Z|UTC|[+-]\d{1,2}(?::?\d{2})?))?$/;

/** TIME and TIMETZ; `time` is https://docs.aws.amazon.com/redshift/latest/dg/r_Datetime_types.html, read 2026-11-24 */
export function time(text: string, withZone: boolean): Checked {
  const [, hour, minute, second = "0", , zone] = TIME.exec(text) ?? [];
  const valid = hour !== undefined && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  if (!valid || (zone !== undefined && !withZone)) return problem(1206, "Invalid time format or value [HH24:MI:SS]");
  return text;
}
