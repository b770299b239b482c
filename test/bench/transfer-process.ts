import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { crc32 } from "node:zlib";

/** Puts or gets bodies of one size on bare keep-alive connections and tells its parent how many per second. */
export interface Transfer {
  endpoint: string;
  method: "PUT" | "GET";
  bytes: number;
  /** How many different objects, in turn. */
  objects: number;
  connections: number;
  forMs: number;
  /** At least this many, however long they take. */
  atLeast: number;
}

const transfer = JSON.parse(process.argv[2] ?? "") as Transfer;
const { port, host } = new URL(transfer.endpoint);
const CHUNK = Buffer.alloc(Math.min(transfer.bytes, 256 * 1024), "x");
// A signature that nobody checks; s3rver wants the time to be the present.
const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
const HEADERS = [
  `Host: ${host}`,
  `Authorization: AWS4-HMAC-SHA256 Credential=S3RVER/${time.slice(0, 8)}/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0`,
  "x-amz-content-sha256: UNSIGNED-PAYLOAD",
  `x-amz-date: ${time}`,
  // The checksum is the one that the SDK sends.
  ...(transfer.method === "PUT" ? [`Content-Length: ${transfer.bytes}`, `x-amz-checksum-crc32: ${checksum()}`] : []),
].join("\r\n");

let begun = 0;
let done = 0;
const began = performance.now();
await Promise.all(Array.from({ length: transfer.connections }, keepGoing));
process.send?.((done / (performance.now() - began)) * 1000);
process.disconnect?.();

async function keepGoing(): Promise<void> {
  const socket = connect(Number(port), "127.0.0.1").setNoDelay(true);
  await once(socket, "connect");
  while (performance.now() - began < transfer.forMs || begun < transfer.atLeast) {
    const path = `/bench/${transfer.bytes}-${begun++ % transfer.objects}`;
    const answered = whenAnswered(socket);
    socket.write(`${transfer.method} ${path} HTTP/1.1\r\n${HEADERS}\r\n\r\n`);
    if (transfer.method === "PUT") await send(socket);
    await answered;
    done++;
  }
  socket.end();
}

/** CRC32 of what is put. */
function checksum(): string {
  let value = 0;
  for (let sent = 0; sent < transfer.bytes; sent += CHUNK.length)
    value = crc32(CHUNK.subarray(0, Math.min(CHUNK.length, transfer.bytes - sent)), value);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString("base64");
}

async function send(socket: Socket): Promise<void> {
  for (let sent = 0; sent < transfer.bytes; sent += CHUNK.length)
    if (!socket.write(sent + CHUNK.length <= transfer.bytes ? CHUNK : CHUNK.subarray(0, transfer.bytes - sent)))
      await once(socket, "drain");
}

/** Settles at the end of one whole answer. */
function whenAnswered(socket: Socket): Promise<void> {
  let head = "";
  let left = -1;
  return new Promise((resolve, reject) => {
    const onData = (chunk: Buffer): void => {
      if (left >= 0) left -= chunk.length;
      else {
        head += chunk.toString("latin1");
        const end = head.indexOf("\r\n\r\n");
        if (end < 0) return;
        const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
        if (!head.startsWith("HTTP/1.1 200") || length === undefined) reject(new Error(head.slice(0, 1000)));
        left = Number(length) - (head.length - end - 4);
      }
      if (left > 0) return;
      socket.off("data", onData).off("error", reject);
      resolve();
    };
    socket.on("data", onData).on("error", reject);
  });
}
