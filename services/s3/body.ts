/** Bytes that have come in and belong to nothing yet: small ones in hand, larger ones in a file. */
export type Body = { size: number; bytes: Uint8Array } | { size: number; file: string };
