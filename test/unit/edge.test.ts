import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { readBody } from "../../services/aws/request.ts";
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

test("a client that waits with its body is asked for it when it is read", async () => {
  await using edge = await startEdge({
    host: "127.0.0.1",
    port: 0,
    allowedHosts: [],
    handle: async ({ body }) => ({ status: 200, headers: {}, body: await readBody(body, 100) }),
    health: () => ({ edition: "terrarium", version: "0", services: {} }),
  });
  const socket = connect(edge.port, "127.0.0.1");
  const head = "PUT /k HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\nexpect: 100-continue\r\n\r\n";
  for (const body of ["once", "more"]) {
    socket.write(head);
    expect(await received(socket, /\r\n\r\n$/)).toMatch(/^HTTP\/1.1 100 /);
    socket.write(body);
    expect(await received(socket, new RegExp(`${body}$`))).toMatch(/^HTTP\/1.1 200 /);
  }
  socket.destroy();
});

test("and not when its request is refused", async () => {
  const { edge, socket } = await refusingEdge();
  await using _closed = edge;
  socket.write("PUT /k HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\nexpect: 100-continue\r\n\r\n");
  const answer = await received(socket, /\r\n\r\nno$/);
  expect(answer).toMatch(/^HTTP\/1.1 403 /);
  expect(answer).toMatch(/connection: close/i);
  // Nothing comes after the answer either.
  expect(await once(socket, "end")).toEqual([]);
});
