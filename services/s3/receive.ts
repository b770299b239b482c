import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import type { AwsRequest } from "../aws/request.ts";
import { AwsChunkedDecoder, MalformedChunk } from "./aws-chunked.ts";
import { ALGORITHMS, type Algorithm, type Checksum, headerOf, isAlgorithm, startChecksum } from "./checksums.ts";
import type { S3Context } from "./context.ts";
import { badDigest, incompleteBody, invalidRequest } from "./errors.ts";

/** A body that has been written, and what is known of it. */
export interface Received {
  blob: string;
  size: number;
  md5: string;
  checksum: { algorithm: Algorithm; value: string } | undefined;
}

/** The bytes of a request's body, without the chunks that they may have come in. */
export function decodedBody(request: AwsRequest): Readable | Uint8Array {
  const hash = request.headers["x-amz-content-sha256"] ?? "";
  const chunked = hash.startsWith("STREAMING-") || (request.headers["content-encoding"] ?? "").includes("aws-chunked");
  if (!chunked || request.body instanceof Uint8Array) return request.body;
  const decoder = new AwsChunkedDecoder();
  request.body.once("error", (error) => decoder.destroy(error));
  return request.body.pipe(decoder);
}

/**
 * Writes a body to a blob and verifies every digest that the client has given, in headers or in the trailer.
 * What does not match leaves nothing behind.
 * @param fallback the algorithm to compute when the client names none
 */
export async function receive(
  context: S3Context,
  body: Readable | Uint8Array | undefined,
  request: AwsRequest,
  fallback: Algorithm | undefined,
): Promise<Received> {
  const algorithm = algorithmOf(request) ?? fallback;
  const md5 = createHash("md5");
  const sha256 = /^[0-9a-f]{64}$/.test(request.headers["x-amz-content-sha256"] ?? "")
    ? createHash("sha256")
    : undefined;
  const checksum: Checksum | undefined = algorithm && startChecksum(algorithm);
  const source = body === undefined ? [] : body instanceof Uint8Array ? [body] : body;
  const written = await write(context, source, (bytes) => {
    md5.update(bytes);
    sha256?.update(bytes);
    checksum?.update(bytes);
  });
  try {
    const digest = md5.digest();
    const declared = Number(
      request.headers["x-amz-decoded-content-length"] ?? request.headers["content-length"] ?? written.size,
    );
    if (declared !== written.size) throw incompleteBody();
    const contentMd5 = request.headers["content-md5"];
    if (contentMd5 !== undefined && contentMd5 !== digest.toString("base64")) throw badDigest("Content-MD5");
    if (sha256 && sha256.digest("hex") !== request.headers["x-amz-content-sha256"])
      throw badDigest("x-amz-content-sha256");
    const value = await checksum?.digest();
    const given = algorithm && givenChecksum(algorithm, request, body);
    if (given !== undefined && given !== value) throw badDigest(`${algorithm}`);
    return {
      blob: written.id,
      size: written.size,
      md5: digest.toString("hex"),
      checksum: algorithm && value !== undefined ? { algorithm, value } : undefined,
    };
  } catch (error) {
    context.blobs.delete(written.id);
    throw error;
  }
}

async function write(
  { blobs }: S3Context,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  onChunk: (bytes: Uint8Array) => void,
) {
  try {
    return await blobs.write(toAsync(source), onChunk);
  } catch (error) {
    if (error instanceof MalformedChunk) throw incompleteBody();
    throw error;
  }
}

async function* toAsync(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* source;
}

/** The algorithm that the client names: in a checksum's own header, in the trailer's announcement or outright. */
function algorithmOf(request: AwsRequest): Algorithm | undefined {
  const { headers } = request;
  const named = ALGORITHMS.filter((algorithm) => headers[headerOf(algorithm)] !== undefined);
  if (named.length > 1)
    throw invalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
  const trailer = ALGORITHMS.find((algorithm) => headers["x-amz-trailer"]?.toLowerCase().includes(headerOf(algorithm)));
  const outright = headers["x-amz-sdk-checksum-algorithm"]?.toUpperCase();
  return named[0] ?? trailer ?? (isAlgorithm(outright) ? outright : undefined);
}

function givenChecksum(algorithm: Algorithm, request: AwsRequest, body: unknown): string | undefined {
  const name = headerOf(algorithm);
  return request.headers[name] ?? (body instanceof AwsChunkedDecoder ? body.trailers[name] : undefined);
}
