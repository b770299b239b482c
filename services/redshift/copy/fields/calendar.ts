/** A point in time as the digits of a file say it; years before Christ are negative, and there is no year 0. */
export interface Moment {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** Up to six digits. */
  fraction: string;
  /** `+00`, `-08:00`, or a name that Postgres knows. */
  zone?: string;
}

export const MIDNIGHT = { hour: 0, minute: 0, second: 0, fraction: "" } as const;

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
/** TIMESTAMP and DATE: 4713 BC to 294276 AD; https://docs.aws.amazon.com/redshift/latest/dg/r_Datetime_types.html, read 2026-11-24 */
const MAX_YEAR = 294_276;
const MIN_YEAR = -4713;

/** Whether there is such a day and time. */
export function exists({ year, month, day, hour, minute, second }: Moment): boolean {
  if (year === 0 || year > MAX_YEAR || year < MIN_YEAR) return false;
  if (month < 1 || month > 12 || day < 1 || day > (DAYS[month - 1] ?? 0)) return false;
  if (month === 2 && day === 29 && !isLeap(year)) return false;
  return hour < 24 && minute < 60 && second < 60;
}

function isLeap(year: number): boolean {
  const astronomical = year < 0 ? year + 1 : year;
  return astronomical % 4 === 0 && (astronomical % 100 !== 0 || astronomical % 400 === 0);
}

const two = (value: number): string => String(value).padStart(2, "0");

/** As Postgres reads a date. */
export function dateText({ year, month, day }: Moment): string {
  return `${String(Math.abs(year)).padStart(4, "0")}-${two(month)}-${two(day)}${year < 0 ? " BC" : ""}`;
}

/** As Postgres reads a timestamp, with its zone if it has one. */
export function timestampText(moment: Moment): string {
  const { hour, minute, second, fraction, zone, year } = moment;
  const date = dateText({ ...moment, year: Math.abs(year) });
  const time = `${two(hour)}:${two(minute)}:${two(second)}${fraction === "" ? "" : `.${fraction}`}`;
  return `${date} ${time}${zone === undefined ? "" : zone.startsWith("+") || zone.startsWith("-") ? zone : ` ${zone}`}${year < 0 ? " BC" : ""}`;
}

/** The month that a name, or its first three letters, means. */
export function monthOf(name: string): number | undefined {
  const lower = name.toLowerCase();
  const index = MONTHS.findIndex((month) => month === lower || month.slice(0, 3) === lower || lower === "sept");
  return index < 0 ? undefined : lower === "sept" ? 9 : index + 1;
}

const MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];

/** Two digits of a year, as Postgres takes them: 70 to 99 are of the last century. */
export const fullYear = (digits: string): number => {
  const year = Number(digits);
  return digits.length > 2 ? year : year < 70 ? 2000 + year : 1900 + year;
};
