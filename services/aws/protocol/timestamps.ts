import type { NormalizedSchema } from "@smithy/core/schema";
import { ServiceError } from "../service-error.ts";

/** Smithy's timestamp formats: https://smithy.io/2.0/spec/protocol-traits.html#timestampformat-trait */
export type TimestampFormat = "date-time" | "http-date" | "epoch-seconds";

// Numbers of the simple schemas in @smithy/core (submodules/schema): 5, 6 and 7 carry a format of their own.
const FORMATS: Readonly<Record<number, TimestampFormat>> = { 5: "date-time", 6: "http-date", 7: "epoch-seconds" };

/** A member's own format, or else its place's. */
export const timestampFormat = (schema: NormalizedSchema, place: TimestampFormat): TimestampFormat =>
  FORMATS[Number(schema.getSchema())] ?? place;

/** Reads any of the formats; clients differ in which they send. Throws `SerializationException`. */
export function readTimestamp(value: unknown, format: TimestampFormat): Date {
  const date =
    typeof value === "number"
      ? new Date(value * 1000)
      : format === "epoch-seconds" && typeof value === "string" && value !== "" && !Number.isNaN(Number(value))
        ? new Date(Number(value) * 1000)
        : new Date(typeof value === "string" ? value : Number.NaN);
  if (Number.isNaN(date.getTime()))
    throw new ServiceError("SerializationException", `${JSON.stringify(value)} is not a timestamp`);
  return date;
}

/** Epoch seconds as a number with milliseconds as its fraction; the other formats as text. */
export function writeTimestamp(date: Date, format: TimestampFormat): string | number {
  if (format === "date-time") return date.toISOString();
  if (format === "http-date") return date.toUTCString();
  return date.getTime() / 1000;
}
