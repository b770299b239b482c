import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

// The physical limit that the pipeline's rate is held against: the SDK's PutItem from two processes, to a server that reads the
// request and answers `{}`.

const WRITER = fileURLToPath(new URL("put-item-writer.ts", import.meta.url));
const SERVER = fileURLToPath(new URL("answering-server.ts", import.meta.url));
const WRITERS = 2;

/** PutItem calls per second, of all writers together. */
export async function measureBarePuts(forMs: number): Promise<number> {
  const server = fork(SERVER);
  try {
    const [port] = (await once(server, "message")) as [number];
    const rates = await Promise.all(
      Array.from({ length: WRITERS }, async () => {
        const writer = fork(WRITER, [`http://127.0.0.1:${port}`, String(forMs)]);
        const [rate] = (await once(writer, "message")) as [number];
        return rate;
      }),
    );
    return rates.reduce((sum, rate) => sum + rate, 0);
  } finally {
    server.kill();
  }
}
