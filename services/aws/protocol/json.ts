import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticErrorSchema } from "@smithy/types";
import { memoized } from "../memoized.ts";
import { type AwsRequest, type AwsResponse, BodyTooLarge, readBody } from "../request.ts";
import type { OpenedRequest, Protocol, WriteContext } from "../service.ts";
import { ServiceError } from "../service-error.ts";
import { readJsonShape, serializationException, writeJsonShape } from "./json-shapes.ts";
import { stringify } from "./json-text.ts";

const gunzip = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip);
const inflate = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate);

// DynamoDB refuses requests above 16 MB (BatchWriteItem's limit); other JSON services allow less.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html, read 2026-11-24
const BODY_LIMIT_BYTES = 17 * 1024 * 1024;

/** Codes that AWS's JSON front end answers itself, in its own namespaces (recorded, https://github.com/architect/dynalite). */
const FRONT_END_NAMESPACES: Readonly<Record<string, string>> = {
  SerializationException: "com.amazon.coral.service",
  UnknownOperationException: "com.amazon.coral.service",
  ValidationException: "com.amazon.coral.validate",
};

/**
 * awsJson 1.0 and 1.1: the operation in `X-Amz-Target`, one JSON object each way.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export function awsJson(options: {
  version: "1.0" | "1.1";
  /** Printed before an error's code in `__type`: `com.amazonaws.dynamodb.v20120810`. Without it the bare code is printed. */
  errorNamespace?: string;
}): Protocol {
  const contentType = `application/x-amz-json-${options.version}`;
  const headers = ({ scope }: WriteContext): Record<string, string> => ({
    "content-type": contentType,
    "x-amzn-requestid": scope.requestId,
  });

  return {
    refusals: { dialect: "json", onJsonProtocol: true },
    open(request, model): OpenedRequest {
      const target = request.headers["x-amz-target"] ?? "";
      const operation = model.operations.get(target.slice(target.indexOf(".") + 1));
      if (!operation) throw new ServiceError("UnknownOperationException", "");
      return { operation, read: () => readInput(request, operation[4]) };
    },
    write(operation, output, context) {
      const body = hasOutput(operation[5]) ? stringify(writeJsonShape(operation[5], output)) : "";
      return { status: 200, headers: headers(context), body };
    },
    writeError(error, status, schema, context): AwsResponse {
      const namespace =
        options.errorNamespace === undefined ? undefined : (FRONT_END_NAMESPACES[error.code] ?? options.errorNamespace);
      const body = {
        __type: namespace ? `${namespace}#${error.code}` : error.code,
        ...(error.message === "" ? {} : { [messageMember(error, schema)]: error.message }),
        ...(schema ? (writeJsonShape(schema, error.details) as object) : error.details),
      };
      return { status, headers: headers(context), body: JSON.stringify(body) };
    },
  };
}

/** An operation without an output answers with an empty body: recorded for TagResource by https://github.com/scylladb/scylladb
 * (test/alternator/test_manual_requests.py), read 2026-11-25. */
const hasOutput = memoized((schema) => !NormalizedSchema.of(schema).isUnitSchema());

function messageMember(error: ServiceError, schema: StaticErrorSchema | undefined): string {
  if (error.code === "SerializationException") return "Message";
  return schema?.[4].includes("Message") ? "Message" : "message";
}

async function readInput(
  request: AwsRequest,
  schema: Parameters<typeof readJsonShape>[0],
): Promise<Record<string, unknown>> {
  const sent = await readBody(request.body, BODY_LIMIT_BYTES);
  const encoding = request.headers["content-encoding"];
  const body = encoding === undefined || PLAIN.has(encoding) ? sent : await decode(sent, encoding);
  if (body.length === 0) return {};
  const parsed = parseJson(body.toString("utf8"));
  return readJsonShape(schema, parsed) as Record<string, unknown>;
}

// Older clients name their JSON's version there.
const PLAIN: ReadonlySet<string> = new Set(["identity", "amz-1.0"]);

/**
 * Clients may compress what they send: https://docs.aws.amazon.com/sdkref/latest/guide/feature-compression.html. That DynamoDB takes gzip and
 * deflate, and that anything else is an internal error: recorded by https://github.com/scylladb/scylladb
 * (test/alternator/test_compressed_request.py), both read 2026-11-25.
 */
async function decode(body: Buffer, encoding: string): Promise<Buffer> {
  const decompress = encoding === "gzip" ? gunzip : encoding === "deflate" ? inflate : undefined;
  try {
    if (decompress) return await decompress(body, { maxOutputLength: BODY_LIMIT_BYTES });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw new BodyTooLarge(BODY_LIMIT_BYTES);
  }
  throw new ServiceError("InternalServerError", `The body is not of the encoding ${encoding}.`, { fault: "server" });
}

/** Parses a body. Throws `SerializationException` for what is not a JSON object. */
function parseJson(text: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new ServiceError("SerializationException", "");
  }
  if (parsed === null || typeof parsed !== "object") throw new ServiceError("SerializationException", "");
  if (Array.isArray(parsed)) throw serializationException("Unrecognized collection type class");
  return parsed;
}
