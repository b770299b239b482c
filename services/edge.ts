import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import fastify, { type FastifyInstance } from "fastify";
import { AnswerQueue } from "./answer-queue.ts";
import { type AwsRequest, type AwsResponse, isSelfSending } from "./aws/request.ts";
import type { InitStatus } from "./init-hooks.ts";

export interface EdgeOptions {
  host: string;
  /** 0 for any free port. */
  port: number;
  /** Further names by which this machine may be called, besides loopback and AWS's own names. */
  allowedHosts: readonly string[];
  handle(request: AwsRequest): Promise<AwsResponse>;
  /** What `/_terrarium/health` and `/_localstack/health` say. */
  health(): Health;
  /** What `/_localstack/init` says of the scripts that run when the stack is ready. */
  init?(): InitStatus;
}

export interface Health {
  edition: "terrarium";
  version: string;
  services: Record<string, string>;
}

export interface Edge extends AsyncDisposable {
  readonly port: number;
}

/** The HTTP server on 4566: Fastify for our own routes; every other request goes to the gateway, raw, with its body as a stream. */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const allowed = new Set(options.allowedHosts.map((host) => host.toLowerCase()));
  const answers = new AnswerQueue();
  const server = fastify({
    // Connections of idle keep-alive clients must not hold the process up when it stops.
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    // API Gateway waits 29 s and Lambda 15 min; a connection between them must not be cut here.
    requestTimeout: 0,
    keepAliveTimeout: 65_000,
    // Fastify's router never has to understand an S3 key, nor its parsers a body.
    serverFactory: (ownRoutes) => {
      const take = (request: IncomingMessage, response: ServerResponse): void => {
        answers.requestCame();
        const url = request.url ?? "/";
        const refusal = refusalOf(request, url, allowed);
        if (refusal) refuse(response, refusal);
        else if (isOwnRoute(url)) ownRoutes(request, response);
        else void answer(request, url, response, options.handle, answers);
      };
      // AWS allows 1,024 bytes of key, percent-encoded; the rest is headers of signatures and policies.
      return createServer({ maxHeaderSize: 64 * 1024 }, take).on("checkContinue", (request, response) => {
        continueWhenRead(request, response);
        take(request, response);
      });
    },
  });
  const health = () => options.health();
  server.get("/_terrarium/health", health);
  server.get("/_localstack/health", health);
  const init = () => options.init?.() ?? { completed: {}, scripts: [] };
  server.get("/_localstack/init", init);
  server.get<{ Params: { stage: string } }>("/_localstack/init/:stage", ({ params }) => {
    const stage = params.stage.toUpperCase();
    const { completed, scripts } = init();
    return {
      completed: (completed as Record<string, boolean>)[stage] ?? false,
      scripts: scripts.filter((each) => each.stage === stage),
    };
  });
  server.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ message: `Terrarium has nothing at ${request.method} ${request.originalUrl}.` }),
  );

  try {
    await server.listen({ host: options.host, port: options.port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new Error(`Port ${options.port} is taken. Stop what listens there, or set PORT to another one.`);
  }
  const { port } = server.server.address() as AddressInfo;
  return { port, [Symbol.asyncDispose]: () => close(server) };
}

function refuse(response: ServerResponse, message: string): void {
  response.writeHead(403, { "content-type": "application/json", connection: "close" });
  response.end(JSON.stringify({ message }));
}

const isOwnRoute = (url: string): boolean => url.startsWith("/_terrarium/") || url.startsWith("/_localstack/");

async function close(server: FastifyInstance): Promise<void> {
  await server.close();
}

/** Requests whose clients keep their bodies until they are asked for them. */
const waiting = new WeakSet<IncomingMessage>();

/**
 * Asks for a body once somebody reads it: "If the message is rejected based on the headers, the body of the message is not sent"
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonRequestHeaders.html, Expect, read 2026-11-25).
 */
function continueWhenRead(incoming: IncomingMessage, outgoing: ServerResponse): void {
  waiting.add(incoming);
  const read = incoming._read;
  incoming._read = (size) => {
    incoming._read = read;
    // What nobody has read Node reads by itself after the answer.
    if (!outgoing.headersSent) {
      waiting.delete(incoming);
      outgoing.writeContinue();
    }
    incoming._read(size);
  };
}

async function answer(
  incoming: IncomingMessage,
  url: string,
  outgoing: ServerResponse,
  handle: EdgeOptions["handle"],
  answers: AnswerQueue,
): Promise<void> {
  try {
    const response = await handle(toAwsRequest(incoming, url));
    await write(outgoing, response, incoming, answers);
  } catch (error) {
    // The client went away, or the wire itself failed; there is nobody left to tell.
    if (!outgoing.headersSent && !outgoing.destroyed) outgoing.writeHead(500);
    outgoing.destroy(error instanceof Error ? error : undefined);
  }
}

function toAwsRequest(incoming: IncomingMessage, url: string): AwsRequest {
  const mark = url.indexOf("?");
  return {
    method: incoming.method ?? "GET",
    path: mark < 0 ? url : url.slice(0, mark),
    queryString: mark < 0 ? "" : url.slice(mark + 1),
    // Node joins repeated headers with ", "; only set-cookie, which no request carries, is a list.
    headers: incoming.headers as Record<string, string | undefined>,
    rawHeaders: incoming.rawHeaders,
    remoteAddress: incoming.socket.remoteAddress,
    body: incoming,
  };
}

const DRAINED_BYTES = 1024 * 1024;
const DRAINED_MS = 5_000;

/**
 * Reads what is left of a body that nobody wanted, if it is not much and does not take long: a client whose connection is closed while it
 * sends may fail there and never see the answer.
 */
async function drain(incoming: IncomingMessage): Promise<void> {
  if (incoming.destroyed) return;
  let bytes = 0;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, DRAINED_MS);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    incoming.once("end", done).once("close", done);
    incoming.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > DRAINED_BYTES) done();
    });
    incoming.resume();
  });
}

async function write(
  outgoing: ServerResponse,
  response: AwsResponse,
  incoming: IncomingMessage,
  answers: AnswerQueue,
): Promise<void> {
  const { body } = response;
  if (!incoming.complete && !waiting.has(incoming)) await drain(incoming);
  // What is left of a body would be taken for the next request on this connection.
  if (!incoming.complete) outgoing.setHeader("connection", "close");
  if (body instanceof Readable) {
    outgoing.writeHead(response.status, response.headers);
    if (incoming.method === "HEAD") {
      body.destroy();
      outgoing.end();
      return;
    }
    await (isSelfSending(body) ? body.sendTo(outgoing) : pipeline(body, outgoing));
    return;
  }
  const hasLength = "content-length" in response.headers;
  const noBody = response.status === 204 || response.status === 304;
  if (!hasLength && !noBody)
    response.headers["content-length"] = String(body === undefined ? 0 : Buffer.byteLength(body));
  outgoing.writeHead(response.status, response.headers);
  answers.add(() => outgoing.end(body));
  if (!outgoing.writableFinished && body !== undefined && body.length > 1024 * 1024) await once(outgoing, "close");
}

// Names that lead to this machine or that AWS's clients put into Host although they connect here. What a web page of somebody else could
// be given is a name in the public DNS, which has a dot; an address is no name, and one without a dot is a container's beside this one.
const KNOWN_HOST =
  /^(?:[\w-]+|\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\]|host\.docker\.internal|.+\.localhost|(?:.+\.)?localhost\.localstack\.cloud|(?:.+\.)?amazonaws\.com(?:\.cn)?)$/;

/**
 * Why a request is refused before anything looks at it: a name that does not lead here (DNS rebinding), or a web page of another
 * origin that changes something without a signature (cross-site request forgery).
 */
function refusalOf(request: IncomingMessage, url: string, allowed: ReadonlySet<string>): string | undefined {
  const host = hostName(request.headers.host);
  if (host !== undefined && !KNOWN_HOST.test(host) && !allowed.has(host))
    return `Terrarium does not answer to the host name ${host}. Add it to ALLOWED_HOSTS to allow it.`;
  const origin = request.headers.origin;
  if (origin === undefined || isSafe(request.method) || isSigned(request, url)) return undefined;
  const originHost = URL.canParse(origin) ? hostName(new URL(origin).host) : undefined;
  if (originHost !== undefined && (KNOWN_HOST.test(originHost) || allowed.has(originHost))) return undefined;
  return `Terrarium does not take unsigned changes from the origin ${origin}. Add its host to ALLOWED_HOSTS to allow it.`;
}

const hostName = (host: string | undefined): string | undefined => host?.replace(/:\d+$/, "").toLowerCase();

const isSafe = (method: string | undefined): boolean => method === "GET" || method === "HEAD" || method === "OPTIONS";

// A form's upload to S3 has its signature in the form, where S3 looks for it; one without is nobody's.
const isSigned = (request: IncomingMessage, url: string): boolean =>
  request.headers.authorization !== undefined ||
  request.headers["content-type"]?.startsWith("multipart/form-data") === true ||
  /[?&](?:X-Amz-)?Signature=/.test(url);
