import { Transform, type TransformCallback } from "node:stream";

// Chunked uploads: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html, read 2026-11-24
//   <size in hex>[;chunk-signature=…]\r\n<bytes>\r\n … 0\r\n<trailer>:<value>\r\n … \r\n

const MAX_LINE_BYTES = 8 * 1024;

/** A body that is not chunked as it says. */
export class MalformedChunk extends Error {}

/** Takes the bytes out of an aws-chunked body; the trailers are in `trailers` when it has ended. */
export class AwsChunkedDecoder extends Transform {
  /** By lower-case name. */
  readonly trailers: Record<string, string> = {};
  #line = "";
  #left = 0;
  #state: "size" | "data" | "dataEnd" | "trailer" | "done" = "size";

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#state === "done") break;
      if (this.#state === "data") {
        const bytes = chunk.subarray(offset, offset + this.#left);
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
      const problem = this.#endOfLine();
      if (problem) {
        done(problem);
        return;
      }
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    if (this.#state === "done" || this.#state === "trailer") done();
    else done(new MalformedChunk("The body ended before its last chunk."));
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
      if (colon > 0) this.trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
      return undefined;
    }
    const size = /^([0-9a-fA-F]{1,8})(?:;.*)?$/.exec(line)?.[1];
    if (size === undefined) return new MalformedChunk(`"${line.slice(0, 40)}" is not a chunk's size.`);
    this.#left = Number.parseInt(size, 16);
    this.#state = this.#left === 0 ? "trailer" : "data";
    return undefined;
  }
}
