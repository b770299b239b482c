import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { startEdge } from "../../services/edge.ts";

/** An edge whose every answer is a refusal that looks at no body, and a connection to it. */
async function refusingEdge() {
  let decided = (): void => undefined;
  const decision = new Promise<void>((resolve) => {
    decided = resolve;
  });
  const edge = await startEdge({
    host: "127.0.0.1",
    port: 0,
    allowedHosts: [],
    async handle() {
      decided();
      return { status: 403, headers: {}, body: "no" };
    },
    health: () => ({ edition: "terrarium", version: "0", services: {} }),
  });
  const socket = connect(edge.port, "127.0.0.1");
  const head = (bytes: number) => `PUT /k HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${bytes}\r\n\r\n`;
  return { edge, socket, decision, head };
}

/** What has come, once the test is satisfied with it. */
async function received(socket: ReturnType<typeof connect>, enough: RegExp): Promise<string> {
  let text = "";
  while (!enough.test(text)) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    text += chunk.toString();
  }
  return text;
}

test("a body that comes after its request was refused is read, and the connection goes on", async () => {
  const { edge, socket, decision, head } = await refusingEdge();
  await using _closed = edge;
  socket.write(head(10));
  await decision;
  socket.write(`0123456789${head(0)}`);
  const answers = await received(socket, /403.*\r\n\r\nno.*403.*\r\n\r\nno/s);
  expect(answers).not.toMatch(/connection: close/i);
  socket.destroy();
});

test("of a large one a part is read, then the connection ends", async () => {
  const { edge, socket, decision, head } = await refusingEdge();
  await using _closed = edge;
  socket.write(head(10_000_000));
  await decision;
  socket.write(Buffer.alloc(1_500_000));
  expect(await received(socket, /\r\n\r\nno$/)).toMatch(/connection: close/i);
  socket.destroy();
});
