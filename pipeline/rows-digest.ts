/**
 * What a data set's content is known by: the sum of its rows' SHA-256, modulo 2^256. A sum, so that partitions written on different
 * machines can be added up; each row has its ranks in it, so rows cannot change places unnoticed.
 */
import { hash } from "node:crypto";

export interface RowsDigest {
  add(values: readonly unknown[]): void;
  /** Adds what another one has counted. */
  addHex(hex: string): void;
  hex(): string;
}

const MODULUS = 1n << 256n;

export function rowsDigest(): RowsDigest {
  let sum = 0n;
  const addHex = (hex: string): void => {
    sum = (sum + BigInt(`0x${hex}`)) % MODULUS;
  };
  return {
    add: (values) => addHex(hash("sha256", values.join("\u001f"))),
    addHex,
    hex: () => sum.toString(16).padStart(64, "0"),
  };
}
