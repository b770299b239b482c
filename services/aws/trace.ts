import { randomBytes } from "node:crypto";

// Unique by these digits, which are this process's, and by the count behind them: random bytes for each would cost more than the rest.
const PROCESS = randomBytes(8).toString("hex");
let traces = 0;

/**
 * `Root=1-<seconds>-<24 hexadecimal digits>`: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-traceid, read 2026-11-24.
 */
export function newTrace(now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  traces = (traces + 1) % 2 ** 32;
  return `Root=1-${seconds.toString(16).padStart(8, "0")}-${PROCESS}${traces.toString(16).padStart(8, "0")}`;
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
