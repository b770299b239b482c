import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inParts } from "../../../pipeline/upload.ts";

const PART_BYTES = 7;

describe("the parts of an upload", () => {
  it("have all bytes in order, and the same size but for the last one, however they came", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.uint8Array({ maxLength: 30 }), fc.string({ unit: "grapheme" }))),
        async (chunks) => {
          // Copied, as a request does: the buffer is used again.
          const parts: Buffer[] = [];
          for await (const part of inParts(chunks, PART_BYTES)) parts.push(Buffer.from(part));
          expect(Buffer.concat(parts)).toEqual(
            Buffer.concat(chunks.map((chunk) => (typeof chunk === "string" ? Buffer.from(chunk) : chunk))),
          );
          expect(parts.length).toBeGreaterThan(0);
          for (const part of parts.slice(0, -1)) expect(part).toHaveLength(PART_BYTES);
          expect(parts.at(-1)?.length).toBeLessThanOrEqual(PART_BYTES);
        },
      ),
    ));

  it("are one buffer, filled again and again", async () => {
    const memory = new Set<ArrayBufferLike>();
    for await (const part of inParts(["1234567", "1234567", "1"], PART_BYTES)) memory.add(part.buffer);
    expect(memory.size).toBe(1);
  });
});
