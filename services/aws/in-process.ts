import { Readable } from "node:stream";
import { markInside } from "./principal.ts";
import type { AwsRequest, AwsResponse } from "./request.ts";
import { type ClientSettings, type Connection, currentRequest } from "./service.ts";
import { childTrace } from "./trace.ts";

/** The part of an SDK client's HTTP request that is read here. */
interface SdkRequest {
  method: string;
  path: string;
  query: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  hostname: string;
  body?: unknown;
}

/** What an SDK client sends its requests with when nothing lies in between. */
export function inProcessHandler(
  handle: (request: AwsRequest) => Promise<AwsResponse>,
  { role, forwardsCaller }: Pick<Connection, "role" | "forwardsCaller">,
): ClientSettings["requestHandler"] {
  return {
    // The declared type is the least that every SDK client accepts; what arrives is its HttpRequest.
    async handle(sdkRequest: never): Promise<never> {
      const request = sdkRequest as SdkRequest;
      const headers: Record<string, string | undefined> = {};
      for (const name of Object.keys(request.headers)) headers[name.toLowerCase()] = request.headers[name];
      headers.host ??= request.hostname;
      const served = currentRequest.getStore();
      const trace = childTrace(served);
      if (trace) headers["x-amzn-trace-id"] = trace;
      const response = await handle(
        markInside(
          {
            method: request.method,
            path: request.path,
            queryString: queryString(request.query),
            headers,
            body: toBody(request.body),
          },
          { role, caller: forwardsCaller ? served?.caller : undefined },
        ),
      );
      return {
        response: { statusCode: response.status, headers: response.headers, body: toStream(response.body) },
      } as never;
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}

function queryString(query: SdkRequest["query"]): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === null) parts.push(encodeURIComponent(name));
    else
      for (const each of Array.isArray(value) ? value : [value])
        parts.push(`${encodeURIComponent(name)}=${encodeURIComponent(each)}`);
  }
  return parts.join("&");
}

function toBody(body: unknown): Readable | Uint8Array {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === "string") return Buffer.from(body);
  return body as Readable | Uint8Array;
}

const toStream = (body: AwsResponse["body"]): Readable =>
  body instanceof Readable ? body : Readable.from(body === undefined ? [] : [Buffer.from(body)]);
