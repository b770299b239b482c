import fc from "fast-check";

/** A number as a client may write it, with at most 38 digits and in range. */
export const numberText = fc
  .record({
    negative: fc.boolean(),
    digits: fc.bigInt({ min: 0n, max: 10n ** 38n - 1n }),
    power: fc.integer({ min: -90, max: 80 }),
  })
  .map(({ negative, digits, power }) => `${negative ? "-" : ""}${digits}e${power}`);
