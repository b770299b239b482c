import type { Algorithm } from "./checksums.ts";

// The CRC of two texts one after the other follows from theirs and the second one's length: appending a byte multiplies by x^8 modulo the
// polynomial (zlib's crc32_combine; https://www.zlib.net/crc_v3.txt). So an object of many parts has its checksum without being read again.

/** Reflected polynomials: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html, and NVM Express for the last. */
const POLYNOMIALS: Partial<Record<Algorithm, { polynomial: bigint; bits: bigint }>> = {
  CRC32: { polynomial: 0xedb8_8320n, bits: 32n },
  CRC32C: { polynomial: 0x82f6_3b78n, bits: 32n },
  CRC64NVME: { polynomial: 0x9a6c_9329_ac4b_c9b5n, bits: 64n },
};

/** Whether the checksum of a whole can be had from its parts': a CRC's, not a hash's. */
export const isCombinable = (algorithm: Algorithm): boolean => POLYNOMIALS[algorithm] !== undefined;

/** The checksum of all parts, one after the other; base64, as S3 prints it. */
export function combineChecksums(algorithm: Algorithm, parts: readonly { value: string; size: number }[]): string {
  const field = POLYNOMIALS[algorithm];
  if (!field) throw new Error(`${algorithm} cannot be combined.`);
  // Nearly all parts have the same size.
  const powers = new Map<number, bigint>();
  let crc = 0n;
  for (const { value, size } of parts) {
    const shift = powers.get(size) ?? power(8n * BigInt(size), field);
    powers.set(size, shift);
    crc = multiply(crc, shift, field) ^ BigInt(`0x${Buffer.from(value, "base64").toString("hex")}`);
  }
  return Buffer.from(crc.toString(16).padStart(Number(field.bits) / 4, "0"), "hex").toString("base64");
}

interface Field {
  polynomial: bigint;
  bits: bigint;
}

/** The product of two polynomials modulo the field's; the highest bit is the coefficient of x^0. */
function multiply(a: bigint, b: bigint, { polynomial, bits }: Field): bigint {
  let product = 0n;
  let factor = b;
  for (let bit = bits - 1n; bit >= 0n; bit -= 1n) {
    if ((a >> bit) & 1n) product ^= factor;
    factor = factor & 1n ? (factor >> 1n) ^ polynomial : factor >> 1n;
  }
  return product;
}

/** x to the power of `exponent`, by squaring. */
function power(exponent: bigint, field: Field): bigint {
  let result = 1n << (field.bits - 1n);
  let square = 1n << (field.bits - 2n);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = multiply(result, square, field);
    square = multiply(square, square, field);
  }
  return result;
}
