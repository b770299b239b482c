import type { AwsRequest, AwsResponse } from "../request.ts";
import { readBody } from "../request.ts";
import { type Match, router } from "../route.ts";
import type { OpenedRequest, Protocol, ServiceModel, WriteContext } from "../service.ts";
import { ServiceError } from "../service-error.ts";
import { bindingsOf, isRawPayload, readBindings, writeBindings, writeHeaders } from "./http-bindings.ts";
import { readJsonShape, writeJsonShape } from "./json-shapes.ts";

// Lambda's CreateFunction takes the largest body: a 50 MB zip as base64.
const BODY_LIMIT_BYTES = 72 * 1024 * 1024;

/** restJson1: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export function restJson(options: { bodyLimitBytes?: number } = {}): Protocol {
  const bodyLimitBytes = options.bodyLimitBytes ?? BODY_LIMIT_BYTES;
  let route: ((request: AwsRequest) => Match | undefined) | undefined;
  return {
    refusals: { dialect: "json", onJsonProtocol: false },
    open(request, model: ServiceModel): OpenedRequest {
      route ??= router(model);
      const match = route(request);
      if (!match)
        throw new ServiceError(
          "UnknownOperationException",
          `No operation of ${model.name} is ${request.method} ${request.path}`,
        );
      return { operation: match.operation, read: () => readInput(request, match, bodyLimitBytes) };
    },
    write(operation, output, context): AwsResponse {
      const { status, headers } = writeBindings(operation, output);
      const { payload, query, body } = bindingsOf(operation[5]);
      addRequestId(headers, context);
      if (payload) {
        const value = output[payload.name];
        if (value === undefined) return { status, headers };
        if (isRawPayload(payload.schema)) return { status, headers, body: value as NonNullable<AwsResponse["body"]> };
        headers["content-type"] = "application/json";
        return { status, headers, body: JSON.stringify(writeJsonShape(payload.schema, value)) };
      }
      if (status === 204) return { status, headers };
      headers["content-type"] = "application/json";
      // API Gateway's model binds the `position` of its lists to the query, which an answer does not have: it stands in the body.
      const members = Object.fromEntries([...query, ...body].map(({ name }) => [name, output[name]]));
      return { status, headers, body: JSON.stringify(writeJsonShape(operation[5], members)) };
    },
    writeError(error, status, schema, context): AwsResponse {
      const headers = schema ? writeHeaders(bindingsOf(schema), error.details) : {};
      addRequestId(headers, context);
      headers["content-type"] = "application/json";
      headers["x-amzn-errortype"] = error.code;
      const message = schema?.[4].includes("Message") ? "Message" : "message";
      const bodyMembers = schema ? bindingsOf(schema).body.map(({ name }) => name) : Object.keys(error.details);
      const members = Object.fromEntries(bodyMembers.map((name) => [name, error.details[name]]));
      return { status, headers, body: JSON.stringify({ ...members, [message]: error.message }) };
    },
  };
}

function addRequestId(headers: Record<string, string>, { scope }: WriteContext): void {
  headers["x-amzn-requestid"] = scope.requestId;
}

async function readInput(request: AwsRequest, match: Match, limitBytes: number): Promise<Record<string, unknown>> {
  const input = readBindings(match.operation, request, match.labels);
  const { payload, body } = bindingsOf(match.operation[4]);
  if (payload && isRawPayload(payload.schema)) {
    if (payload.schema.isStreaming() && !payload.schema.isBlobSchema()) input[payload.name] = request.body;
    else input[payload.name] = await readBody(request.body, limitBytes);
    return input;
  }
  const bytes = await readBody(request.body, limitBytes);
  if (bytes.length === 0 || (!payload && body.length === 0)) return input;
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw new ServiceError(
      "SerializationException",
      `Could not parse request body into json: ${(error as Error).message}`,
    );
  }
  if (payload) input[payload.name] = readJsonShape(payload.schema, parsed);
  else Object.assign(input, readJsonShape(match.operation[4], parsed));
  return input;
}
