import { createHash, type Hash } from "node:crypto";
import { Transform, type TransformCallback } from "node:stream";
import type { ChunkSignatures } from "../aws/signature/chunks.ts";
import { isSame } from "../aws/signature/verify.ts";

// Chunked uploads: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html, read 2026-11-24
//   <size in hex>[;chunk-signature=…]\r\n<bytes>\r\n … 0\r\n<trailer>:<value>\r\n … \r\n

const MAX_LINE_BYTES = 8 * 1024;

/** A body that is not chunked as it says. */
export class MalformedChunk extends Error {}

/** A chunk, or the trailer, that is not signed as it should be. */
export class WronglySignedChunk extends Error {}

/** Takes the bytes out of an aws-chunked body; the trailers are in `trailers` when it has ended. */
export class AwsChunkedDecoder extends Transform {
  readonly #signatures: ChunkSignatures | undefined;
  /** Of the chunk's bytes so far, and what it says is its signature. */
  #hash: Hash | undefined;
  #claimed = "";
  /** The trailer as it is signed. */
  #trailerLines = "";

  /** By lower-case name. */
  readonly trailers: Record<string, string> = {};
  #line = "";
  #left = 0;
  #state: "size" | "data" | "dataEnd" | "trailer" | "done" = "size";

  /** @param signatures what every chunk must be signed with, when that is checked */
  constructor(signatures?: ChunkSignatures) {
    super();
    this.#signatures = signatures;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#state === "done") break;
      if (this.#state === "data") {
        const bytes = chunk.subarray(offset, offset + this.#left);
        this.#hash?.update(bytes);
        this.push(bytes);
        this.#left -= bytes.length;
        offset += bytes.length;
        if (this.#left === 0) this.#state = "dataEnd";
        continue;
      }
      const end = chunk.indexOf(10, offset);
      this.#line += chunk.toString("latin1", offset, end < 0 ? undefined : end + 1);
      offset = end < 0 ? chunk.length : end + 1;
      if (this.#line.length > MAX_LINE_BYTES) {
        done(new MalformedChunk("A chunk's header is too long."));
        return;
      }
      if (end < 0) break;
      const problem = this.#endOfLine() ?? this.#wrongSignature();
      if (problem) {
        done(problem);
        return;
      }
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    if (this.#state !== "done" && this.#state !== "trailer") {
      done(new MalformedChunk("The body ended before its last chunk."));
      return;
    }
    // Some leave out the empty line at the end.
    const wasOpen = this.#state === "trailer";
    this.#state = "done";
    done(wasOpen ? this.#wrongSignature() : undefined);
  }

  /** Compared when a chunk, or the trailer, has ended: what came before is in a file that nothing points at yet. */
  #wrongSignature(): WronglySignedChunk | undefined {
    if (!this.#signatures) return undefined;
    const isLast = this.#state === "trailer" && this.#hash !== undefined;
    if (isLast || (this.#state === "size" && this.#hash)) {
      const expected = this.#signatures.next({ sha256: this.#hash?.digest("hex") ?? "" });
      this.#hash = undefined;
      return isSame(expected, this.#claimed) ? undefined : new WronglySignedChunk("A chunk's signature is wrong.");
    }
    const claimed = this.trailers["x-amz-trailer-signature"];
    if (this.#state !== "done" || this.#trailerLines === "") return undefined;
    const expected = this.#signatures.trailer(this.#trailerLines);
    return isSame(expected, claimed ?? "") ? undefined : new WronglySignedChunk("The trailer's signature is wrong.");
  }

  #endOfLine(): MalformedChunk | undefined {
    const line = this.#line.replace(/\r?\n$/, "");
    this.#line = "";
    if (this.#state === "dataEnd") {
      if (line !== "") return new MalformedChunk("A chunk is longer than it says.");
      this.#state = "size";
      return undefined;
    }
    if (this.#state === "trailer") {
      if (line === "") this.#state = "done";
      const colon = line.indexOf(":");
      if (colon > 0) this.#addTrailer(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
      return undefined;
    }
    const [, size, claimed = ""] = /^([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]*)|;.*)?$/.exec(line) ?? [];
    if (size === undefined) return new MalformedChunk(`"${line.slice(0, 40)}" is not a chunk's size.`);
    this.#left = Number.parseInt(size, 16);
    if (this.#signatures) this.#hash = createHash("sha256");
    this.#claimed = claimed;
    this.#state = this.#left === 0 ? "trailer" : "data";
    return undefined;
  }

  #addTrailer(name: string, value: string): void {
    this.trailers[name] = value;
    if (name !== "x-amz-trailer-signature") this.#trailerLines += `${name}:${value}\n`;
  }
}
