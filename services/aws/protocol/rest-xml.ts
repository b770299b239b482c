import type { StaticErrorSchema } from "@smithy/types";
import type { AwsRequest, AwsResponse } from "../request.ts";
import { readBody } from "../request.ts";
import { type Address, type Match, router } from "../route.ts";
import type { OpenedRequest, Protocol, WriteContext } from "../service.ts";
import { ServiceError } from "../service-error.ts";
import {
  bindingsOf,
  isRawPayload,
  readBindings,
  type UnreadableNumber,
  writeBindings,
  writeHeaders,
} from "./http-bindings.ts";
import { readXmlShape, rootName, writeXmlShape, xmlElement } from "./xml-shapes.ts";

/** What a restXml service (S3 is the only one here) says about itself. */
export interface RestXmlOptions {
  namespace: string;
  /** Labels that come from the host or the front of the path, and the path that is left: S3's bucket. */
  address(request: AwsRequest): Address;
  /** Called before anything is read; may refuse (an expired presigned URL). */
  authenticate?(request: AwsRequest): void;
  /** What is said of a query parameter that is not a number. */
  unreadable?: UnreadableNumber;
  /** Wraps the body of a streaming operation: S3's aws-chunked decoding. The default is the body as it is. */
  body?(request: AwsRequest): AwsRequest["body"];
  /** Called with a document's bytes before they are read; may refuse (their hash is not the one that was signed). */
  checkDocument?(request: AwsRequest, bytes: Uint8Array): void;
  /** Largest document (not object) that is read. */
  documentLimitBytes: number;
  /** Outputs whose single member stands as the root element itself (Smithy's `s3UnwrappedXmlOutput`). */
  unwrapped: readonly string[];
  /** A status that depends on the output (206 for a part of an object); `undefined` for the schema's own. */
  status(output: Readonly<Record<string, unknown>>, operation: string): number | undefined;
  /** Headers of every answer besides the request id. */
  headers(context: WriteContext): Record<string, string>;
  /** Elements of the error document after Code and Message, in order. */
  errorDetails(error: ServiceError, context: WriteContext): [name: string, text: string][];
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** restXml: https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html */
export function restXml(options: RestXmlOptions): Protocol {
  let route: ((request: AwsRequest, address?: Address) => Match | undefined) | undefined;
  return {
    refusals: { dialect: "s3", onJsonProtocol: false },
    open(request, model): OpenedRequest {
      options.authenticate?.(request);
      route ??= router(model);
      const match = route(request, options.address(request));
      if (!match)
        throw new ServiceError("MethodNotAllowed", "The specified method is not allowed against this resource.");
      return { operation: match.operation, read: () => readInput(request, match, options) };
    },
    write(operation, output, context): AwsResponse {
      const bound = writeBindings(operation, output);
      const status = options.status(output, operation[2]) ?? bound.status;
      const { headers } = bound;
      Object.assign(headers, options.headers(context));
      const { payload, body } = bindingsOf(operation[5]);
      if (payload) {
        const value = output[payload.name];
        if (value === undefined) return { status, headers };
        if (isRawPayload(payload.schema)) return { status, headers, body: value as NonNullable<AwsResponse["body"]> };
        headers["content-type"] = "application/xml";
        const name = payload.traits as { xmlName?: string };
        return {
          status,
          headers,
          body: XML + writeXmlShape(payload.schema, name.xmlName ?? rootName(payload.schema), value, options.namespace),
        };
      }
      if (body.length === 0 || status === 204) return { status, headers };
      headers["content-type"] = "application/xml";
      const [only] = body;
      if (only && options.unwrapped.includes(operation[2]))
        return {
          status,
          headers,
          body: XML + writeXmlShape(only.schema, rootName(operation[5]), output[only.name] ?? "", options.namespace),
        };
      const members = Object.fromEntries(body.map(({ name }) => [name, output[name]]));
      return {
        status,
        headers,
        body: XML + writeXmlShape(operation[5], rootName(operation[5]), members, options.namespace),
      };
    },
    writeError(error, status, schema: StaticErrorSchema | undefined, context): AwsResponse {
      const headers = {
        ...(schema ? writeHeaders(bindingsOf(schema), error.details) : {}),
        ...options.headers(context),
      };
      // A HEAD's answer and a 304 have no body.
      if (context.request.method === "HEAD" || status === 304) return { status, headers };
      headers["content-type"] = "application/xml";
      const document = [["Code", error.code], ["Message", error.message], ...options.errorDetails(error, context)];
      const elements = document.map(([name = "", text = ""]) => xmlElement(name, text)).join("");
      return { status, headers, body: `${XML}<Error>${elements}</Error>` };
    },
  };
}

async function readInput(request: AwsRequest, match: Match, options: RestXmlOptions): Promise<Record<string, unknown>> {
  const input = readBindings(match.operation, request, match.labels, options.unreadable);
  const { payload } = bindingsOf(match.operation[4]);
  if (!payload) return input;
  const body = options.body?.(request) ?? request.body;
  if (payload.schema.isStreaming()) {
    input[payload.name] = body;
    return input;
  }
  const bytes = await readBody(body, options.documentLimitBytes);
  options.checkDocument?.(request, bytes);
  if (isRawPayload(payload.schema)) {
    input[payload.name] = payload.schema.isStringSchema() ? bytes.toString("utf8") : bytes;
    return input;
  }
  if (bytes.length === 0) return input;
  try {
    input[payload.name] = readXmlShape(payload.schema, bytes);
  } catch {
    throw new ServiceError(
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema",
    );
  }
  return input;
}
