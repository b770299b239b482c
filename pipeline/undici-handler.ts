import { type HttpHandler, type HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { type Dispatcher, Pool } from "undici";

/**
 * Carries the AWS SDK's requests on undici instead of node:http: 190 µs of CPU for each instead of 330 µs (PutItem, measured 2026-11-24,
 * Node 24; the SDK's own work is 130 µs). Answers are gathered whole, so it is for calls whose answers are small.
 */
export function undiciHandler({ requestTimeoutMs }: { requestTimeoutMs: number }): HttpHandler<object> {
  const pools = new Map<string, Pool>();
  const poolOf = (origin: string): Pool => {
    const known = pools.get(origin);
    if (known) return known;
    const pool = new Pool(origin, {
      connectTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      bodyTimeout: requestTimeoutMs,
    });
    pools.set(origin, pool);
    return pool;
  };
  return {
    metadata: { handlerProtocol: "http/1.1" },
    handle: (request, { abortSignal } = {}) =>
      new Promise((resolve, reject) => {
        if (abortSignal?.aborted) reject(abortError());
        else poolOf(originOf(request)).dispatch(toDispatch(request), collect(resolve, reject, abortSignal));
      }),
    destroy: () => {
      for (const pool of pools.values()) void pool.destroy();
    },
    // It has no settings that the SDK could read or change.
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}

const originOf = ({ protocol, hostname, port }: HttpRequest): string =>
  `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}`;

function toDispatch({ method, path, query, headers, body }: HttpRequest): Dispatcher.DispatchOptions {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    [value ?? ""].flat().map((each): [string, string] => [name, each]),
  );
  const search = pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
  return { method: method as Dispatcher.HttpMethod, path: path + search, headers, body };
}

type Signal = NonNullable<NonNullable<Parameters<HttpHandler<object>["handle"]>[1]>["abortSignal"]>;

function collect(
  resolve: (output: { response: HttpResponse }) => void,
  reject: (error: Error) => void,
  abortSignal: Signal | undefined,
): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = [];
  let statusCode = 0;
  let headers: Record<string, string> = {};
  return {
    onRequestStart(controller) {
      if (abortSignal) abortSignal.onabort = () => controller.abort(abortError());
    },
    onResponseStart(_controller, status, received) {
      statusCode = status;
      headers = Object.fromEntries(
        Object.entries(received).map(([name, value]) => [name, [value ?? ""].flat().join(", ")]),
      );
    },
    onResponseData(_controller, chunk) {
      chunks.push(chunk);
    },
    onResponseEnd() {
      resolve({ response: new HttpResponse({ statusCode, headers, body: new Uint8Array(Buffer.concat(chunks)) }) });
    },
    onResponseError(_controller, error) {
      reject(
        TRANSIENT.has((error as NodeJS.ErrnoException).code ?? "")
          ? Object.assign(error, { name: "TimeoutError" })
          : error,
      );
    },
  };
}

const abortError = (): Error => Object.assign(new Error("Request aborted"), { name: "AbortError" });

// The SDK repeats what is called TimeoutError; its own handler gives that name to connections that broke, too
// (NODEJS_TIMEOUT_ERROR_CODES in @smithy/node-http-handler 4.14).
const TRANSIENT = new Set([
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "UND_ERR_SOCKET",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
]);
