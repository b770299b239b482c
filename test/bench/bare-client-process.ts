import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Load, Measured, Workload } from "./bare-client.ts";

/** The process that {@link measureCalls} starts: it counts calls for the time given and tells its parent what it {@link Measured}. */
const load = JSON.parse(process.argv[2] ?? "") as Omit<Load, "module"> & { module: string };
const { [load.workload]: workload } = (await import(load.module)) as Record<string, Workload>;
if (!workload) throw new Error(`${load.module} has no ${load.workload}.`);

const { port } = new URL(load.endpoint);
const milliseconds: number[] = [];
let sent = 0;
const began = performance.now();
const until = began + (load.forMs ?? Number.POSITIVE_INFINITY);
const calls = load.calls ?? Number.POSITIVE_INFINITY;
await Promise.all(Array.from({ length: load.connections }, keepCalling));
const rate = (milliseconds.length / (performance.now() - began)) * 1000;
const medianMs = milliseconds.sort((a, b) => a - b)[milliseconds.length >> 1] ?? Number.NaN;
process.send?.({ rate, medianMs } satisfies Measured);
process.disconnect?.();

/** One call after the other on one connection, until the time is over. */
async function keepCalling(): Promise<void> {
  const socket = connect(Number(port), "127.0.0.1").setNoDelay(true);
  await once(socket, "connect");
  await new Promise<void>((resolve, reject) => {
    let sentAt = 0;
    const next = (): void => {
      if (sent < calls && performance.now() < until) {
        const request = workload?.request(sent++, load.size ?? 0) ?? "";
        sentAt = performance.now();
        socket.write(request);
      } else socket.end(resolve);
    };
    onAnswers(socket, reject, () => {
      milliseconds.push(performance.now() - sentAt);
      next();
    });
    socket.on("error", reject);
    next();
  });
}

/** Calls `whenAnswered` for each whole answer. */
function onAnswers(socket: Socket, fail: (error: Error) => void, whenAnswered: () => void): void {
  let head: Buffer = Buffer.alloc(0);
  let left = 0;
  socket.on("data", (chunk: Buffer) => {
    if (left > 0) left -= chunk.length;
    else {
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      const headers = head.toString("latin1", 0, end);
      const length = /\r\ncontent-length: *(\d+)/i.exec(headers)?.[1];
      if (!headers.startsWith("HTTP/1.1 200") || length === undefined) fail(new Error(head.toString()));
      left = Number(length) - (head.length - end - 4);
      head = Buffer.alloc(0);
    }
    if (left <= 0) whenAnswered();
  });
}
