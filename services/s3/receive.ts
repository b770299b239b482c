import { createHash, type Hash } from "node:crypto";
import type { Readable } from "node:stream";
import { type AwsRequest, readBody } from "../aws/request.ts";
import { Rejected } from "../aws/signature/rejected.ts";
import { AwsChunkedDecoder, MalformedChunk, WronglySignedChunk } from "./aws-chunked.ts";
import type { Body } from "./blob-store.ts";
import {
  ALGORITHMS,
  type Algorithm,
  type Checksum,
  headerOf,
  isAlgorithm,
  isDigest,
  startChecksum,
} from "./checksums.ts";
import type { S3Context } from "./context.ts";
import {
  badDigest,
  badMd5,
  contentSha256Mismatch,
  entityTooLarge,
  headerNotImplemented,
  incompleteBody,
  invalidDigest,
  invalidRequest,
  missingContentLength,
} from "./errors.ts";

// Of one PUT, and of a part: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html, read 2026-11-24
const MAX_PUT_BYTES = 5 * 1024 * 1024 * 1024;

/** A body that has come in, and what is known of it. */
export interface Received {
  body: Body;
  size: number;
  md5: string;
  /** By algorithm, base64. */
  checksums: Partial<Record<Algorithm, string>>;
  /** The algorithm whose checksum the client gave or named. */
  named: Algorithm | undefined;
}

/** The bytes of a request's body, without the chunks that they may have come in. */
export function decodedBody(request: AwsRequest): Readable | Uint8Array {
  // Not by Content-Encoding: an object may have been stored by a client that says so of bytes that are not.
  const { "x-amz-content-sha256": hash, "x-amz-decoded-content-length": length } = request.headers;
  const chunked = hash?.startsWith("STREAMING-") || length !== undefined;
  if (!chunked || request.body instanceof Uint8Array) return request.body;
  const decoder = new AwsChunkedDecoder(request.chunkSignatures);
  request.body.once("error", (error) => decoder.destroy(error));
  return request.body.pipe(decoder);
}

/** A document is the one whose hash stands in the header, and which was signed with it. */
export function checkDocument({ headers }: AwsRequest, bytes: Uint8Array): void {
  const declared = headers["x-amz-content-sha256"] ?? "";
  if (!/^[0-9a-f]{64}$/.test(declared)) return;
  const computed = createHash("sha256").update(bytes).digest("hex");
  if (computed !== declared) throw contentSha256Mismatch(declared, computed);
}

interface ReceiveOptions {
  /** The algorithms to compute whatever the client names; without any, CRC64NVME when it names none. */
  algorithm?: Algorithm | undefined;
  /** A file even for a small body, because it will be a part. */
  inFile?: boolean;
  /** Refuses the algorithm that the client names before anything is read. */
  check?: (named: Algorithm | undefined) => void;
}

/**
 * Takes a body in and verifies every digest that the client has given, in headers or in the trailer.
 * What does not match leaves nothing behind.
 */
export async function receive(
  context: S3Context,
  body: Readable | Uint8Array | undefined,
  request: AwsRequest,
  { algorithm, inFile, check }: ReceiveOptions = {},
): Promise<Received> {
  const declared = declaredLength(request);
  const named = algorithmOf(request);
  check?.(named);
  const digests = new Digests(
    request.headers,
    new Set([named ?? algorithm ?? "CRC64NVME", algorithm ?? named ?? "CRC64NVME"]),
  );
  const written = await write(context, body ?? new Uint8Array(), declared, (bytes) => digests.update(bytes), inFile);
  try {
    if (declared !== undefined && declared !== written.size) throw incompleteBody();
    const trailers = body instanceof AwsChunkedDecoder ? body.trailers : {};
    const { md5, checksums } = digests.verify(trailers);
    return { body: written, size: written.size, md5, checksums, named };
  } catch (error) {
    context.state.blobs.discard(written);
    throw error;
  }
}

/** Takes in bytes that S3 has already, for a copy. */
export async function receiveCopy(
  { state: { blobs } }: S3Context,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { algorithm = "CRC64NVME", inFile }: ReceiveOptions,
): Promise<Received> {
  const digests = new Digests({}, new Set([algorithm]));
  const body = await blobs.write(source, (bytes) => digests.update(bytes), inFile);
  return { body, size: body.size, named: undefined, ...digests.verify({}) };
}

/** How long the body says that it is; `undefined` for calls inside the process, which need not say. */
function declaredLength({ headers, rawHeaders }: AwsRequest): number | undefined {
  const text = headers["x-amz-decoded-content-length"] ?? headers["content-length"];
  if (text === undefined) {
    if (headers["transfer-encoding"] !== undefined) throw headerNotImplemented("Transfer-Encoding");
    if (rawHeaders) throw missingContentLength();
    return undefined;
  }
  const length = Number(text);
  if (length > MAX_PUT_BYTES) throw entityTooLarge(length, MAX_PUT_BYTES);
  return length;
}

// A body of this size is read at once: below it, the turns of the event loop cost more than the bytes.
const MAX_AT_ONCE_BYTES = 64 * 1024;

async function write(
  { state: { blobs } }: S3Context,
  source: Readable | Uint8Array,
  declared: number | undefined,
  onChunk: (bytes: Uint8Array) => void,
  inFile: boolean | undefined,
): Promise<Body> {
  try {
    if (source instanceof Uint8Array) return await blobs.write([source], onChunk, inFile);
    if (declared === undefined || declared > MAX_AT_ONCE_BYTES) return await blobs.write(source, onChunk, inFile);
    return await blobs.write([await readBody(source, MAX_PUT_BYTES)], onChunk, inFile);
  } catch (error) {
    if (error instanceof MalformedChunk) throw incompleteBody();
    if (error instanceof WronglySignedChunk) throw new Rejected({ reason: "badSignature" });
    throw error;
  }
}

/** Every digest of a body that is asked for, running. */
class Digests {
  readonly #headers: AwsRequest["headers"];
  readonly #md5 = createHash("md5");
  readonly #sha256: Hash | undefined;
  readonly #checksums = new Map<Algorithm, Checksum>();

  constructor(headers: AwsRequest["headers"], algorithms: ReadonlySet<Algorithm>) {
    this.#headers = headers;
    const md5 = headers["content-md5"];
    if (md5 !== undefined && !isDigest(md5, 16)) throw invalidDigest(md5);
    if (/^[0-9a-f]{64}$/.test(headers["x-amz-content-sha256"] ?? "")) this.#sha256 = createHash("sha256");
    for (const algorithm of algorithms) this.#checksums.set(algorithm, startChecksum(algorithm));
  }

  update(bytes: Uint8Array): void {
    this.#md5.update(bytes);
    this.#sha256?.update(bytes);
    for (const checksum of this.#checksums.values()) checksum.update(bytes);
  }

  /** @throws BadDigest and its kin when something is not as the client said */
  verify(trailers: Readonly<Record<string, string>>): Pick<Received, "md5" | "checksums"> {
    const headers = this.#headers;
    const md5 = this.#md5.digest();
    const given = headers["content-md5"];
    if (given !== undefined && given !== md5.toString("base64")) throw badMd5(given, md5.toString("base64"));
    const sha256 = this.#sha256?.digest("hex");
    if (sha256 !== undefined && sha256 !== headers["x-amz-content-sha256"])
      throw contentSha256Mismatch(headers["x-amz-content-sha256"] ?? "", sha256);
    const checksums: Received["checksums"] = {};
    for (const [algorithm, checksum] of this.#checksums) {
      const value = checksum.digest();
      const claimed = headers[headerOf(algorithm)] ?? trailers[headerOf(algorithm)];
      if (claimed !== undefined && claimed !== value) throw badDigest(algorithm);
      checksums[algorithm] = value;
    }
    return { md5: md5.toString("hex"), checksums };
  }
}

/** The algorithm that the client names: in a checksum's own header, in the trailer's announcement or outright. */
function algorithmOf({ headers }: AwsRequest): Algorithm | undefined {
  const given = ALGORITHMS.filter((algorithm) => headers[headerOf(algorithm)] !== undefined);
  if (given.length > 1)
    throw invalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
  const [only] = given;
  if (only) {
    const header = headerOf(only);
    if (!isDigest(headers[header] ?? "", DIGEST_BYTES[only]))
      throw invalidRequest(`Value for ${header} header is invalid.`);
    return only;
  }
  const trailer = headers["x-amz-trailer"]?.toLowerCase();
  if (trailer)
    return ALGORITHMS.find((algorithm) => trailer.split(",").some((each) => each.trim() === headerOf(algorithm)));
  const outright = headers["x-amz-sdk-checksum-algorithm"]?.toUpperCase();
  return isAlgorithm(outright) ? outright : undefined;
}

const DIGEST_BYTES: Readonly<Record<Algorithm, number>> = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 };
