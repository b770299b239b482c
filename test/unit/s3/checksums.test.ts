import fc from "fast-check";
import { expect, test } from "vitest";
import { combineChecksums } from "../../../services/s3/checksum-combination.ts";
import { startChecksum } from "../../../services/s3/checksums.ts";

const digest = async (algorithm: "CRC32" | "CRC32C" | "CRC64NVME", bytes: Uint8Array): Promise<string> => {
  const checksum = startChecksum(algorithm);
  checksum.update(bytes);
  return checksum.digest();
};

// "123456789" of each: the check values of the catalogue of parametrised CRC algorithms, https://reveng.sourceforge.io/crc-catalogue/all.htm, read 2026-11-24.
test.each([
  ["CRC32", "cbf43926"],
  ["CRC32C", "e3069283"],
  ["CRC64NVME", "ae8b14860a799888"],
] as const)("%s has its check value", async (algorithm, check) => {
  expect(Buffer.from(await digest(algorithm, Buffer.from("123456789")), "base64").toString("hex")).toBe(check);
});

test.each(["CRC32", "CRC32C", "CRC64NVME"] as const)("%s of a whole follows from its parts'", async (algorithm) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 6 }), async (parts) => {
      const values = await Promise.all(
        parts.map(async (part) => ({ value: await digest(algorithm, part), size: part.length })),
      );
      expect(combineChecksums(algorithm, values)).toBe(await digest(algorithm, Buffer.concat(parts)));
    }),
  );
});

test("ten thousand parts of 5 GB are combined without reading them", () => {
  const parts = Array.from({ length: 10_000 }, () => ({ value: "rosUhgp5mIg=", size: 5 * 1024 ** 3 }));
  expect(Buffer.from(combineChecksums("CRC64NVME", parts), "base64")).toHaveLength(8);
});
