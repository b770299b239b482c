import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { type AwsRequest, readBody } from "../aws/request.ts";
import { Rejected } from "../aws/signature/rejected.ts";
import { AwsChunkedDecoder, MalformedChunk, WronglySignedChunk } from "./aws-chunked.ts";
import { BLOCK_BYTES, type WriteOptions } from "./blob-writer.ts";
import type { Body } from "./body.ts";
import { ALGORITHMS, type Algorithm, headerOf, isAlgorithm, isDigest } from "./checksums.ts";
import type { S3Context } from "./context.ts";
import { DigestsInThread } from "./digest-thread.ts";
import { Digests, type FoundDigests, type WantedDigests } from "./digests.ts";
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
export interface Received extends FoundDigests {
  body: Body;
  size: number;
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
  const { headers } = request;
  check?.(named);
  const md5 = headers["content-md5"];
  if (md5 !== undefined && !isDigest(md5, 16)) throw invalidDigest(md5);
  const digests = new BodyDigests({
    sha256: isSha256(headers["x-amz-content-sha256"]),
    algorithms: [...new Set([named ?? algorithm ?? "CRC64NVME", algorithm ?? named ?? "CRC64NVME"])],
  });
  // What comes over the wire is ours alone; a caller inside this process may use its bytes again.
  const options = {
    inspect: (piece: Uint8Array) => digests.update(piece),
    inFile,
    ownsChunks: request.rawHeaders !== undefined,
  };
  const written = await write(context, body ?? new Uint8Array(), declared, options).catch((error: unknown) => {
    digests.forget();
    throw error;
  });
  try {
    if (declared !== undefined && declared !== written.size) throw incompleteBody();
    const found = await digests.end();
    verify(found, headers, body instanceof AwsChunkedDecoder ? body.trailers : {});
    return { body: written, size: written.size, named, ...found };
  } catch (error) {
    digests.forget();
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
  const digests = new BodyDigests({ sha256: false, algorithms: [algorithm] });
  try {
    const body = await blobs.write(source, { inspect: (piece) => digests.update(piece), inFile });
    return { body, size: body.size, named: undefined, ...(await digests.end()) };
  } catch (error) {
    digests.forget();
    throw error;
  }
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
  options: WriteOptions,
): Promise<Body> {
  try {
    if (source instanceof Uint8Array) return await blobs.write([source], options);
    if (declared === undefined || declared > MAX_AT_ONCE_BYTES) return await blobs.write(source, options);
    return await blobs.write([await readBody(source, MAX_PUT_BYTES)], options);
  } catch (error) {
    if (error instanceof MalformedChunk) throw incompleteBody();
    if (error instanceof WronglySignedChunk) throw new Rejected({ reason: "badSignature" });
    throw error;
  }
}

/** The digests of a body: a small one's are computed here, a large one's in another thread. */
class BodyDigests {
  readonly #wanted: WantedDigests;
  #digests: Digests | DigestsInThread | undefined;

  constructor(wanted: WantedDigests) {
    this.#wanted = wanted;
  }

  update(piece: Uint8Array): Promise<void> | undefined {
    this.#digests ??= piece.byteLength < BLOCK_BYTES ? new Digests(this.#wanted) : new DigestsInThread(this.#wanted);
    return this.#digests.update(piece) ?? undefined;
  }

  async end(): Promise<FoundDigests> {
    const digests = this.#digests ?? new Digests(this.#wanted);
    this.#digests = undefined;
    return digests.end();
  }

  /** The body is not wanted any more; after its end there is nothing to forget. */
  forget(): void {
    if (this.#digests instanceof DigestsInThread) this.#digests.forget();
    this.#digests = undefined;
  }
}

const isSha256 = (text: string | undefined): boolean => /^[0-9a-f]{64}$/.test(text ?? "");

/** @throws BadDigest and its kin when something is not as the client said */
function verify(
  { md5, sha256, checksums }: FoundDigests,
  headers: AwsRequest["headers"],
  trailers: Readonly<Record<string, string>>,
): void {
  const given = headers["content-md5"];
  const base64 = Buffer.from(md5, "hex").toString("base64");
  if (given !== undefined && given !== base64) throw badMd5(given, base64);
  const declared = headers["x-amz-content-sha256"] ?? "";
  if (sha256 !== undefined && sha256 !== declared) throw contentSha256Mismatch(declared, sha256);
  for (const [algorithm, value] of Object.entries(checksums)) {
    const header = headerOf(algorithm as Algorithm); // Its keys are algorithms.
    const claimed = headers[header] ?? trailers[header];
    if (claimed !== undefined && claimed !== value) throw badDigest(algorithm as Algorithm);
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
