import { createHash, type Hash } from "node:crypto";
import { type Algorithm, type Checksum, startChecksum } from "./checksums.ts";

/** Which digests of a body are asked for; its MD5 always is. */
export interface WantedDigests {
  sha256: boolean;
  algorithms: readonly Algorithm[];
}

export interface FoundDigests {
  /** Hexadecimal, as is the SHA-256. */
  md5: string;
  sha256?: string | undefined;
  /** By algorithm, base64. */
  checksums: Partial<Record<Algorithm, string>>;
}

/** The digests of a body that comes in pieces. */
export class Digests {
  readonly #md5 = createHash("md5");
  readonly #sha256: Hash | undefined;
  readonly #checksums: readonly (readonly [Algorithm, Checksum])[];

  constructor({ sha256, algorithms }: WantedDigests) {
    if (sha256) this.#sha256 = createHash("sha256");
    this.#checksums = algorithms.map((algorithm) => [algorithm, startChecksum(algorithm)]);
  }

  update(piece: Uint8Array): void {
    this.#md5.update(piece);
    this.#sha256?.update(piece);
    for (const [, checksum] of this.#checksums) checksum.update(piece);
  }

  end(): FoundDigests {
    return {
      md5: this.#md5.digest("hex"),
      sha256: this.#sha256?.digest("hex"),
      checksums: Object.fromEntries(this.#checksums.map(([algorithm, checksum]) => [algorithm, checksum.digest()])),
    };
  }
}
