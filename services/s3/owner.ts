import { createHash } from "node:crypto";

const ids = new Map<string, string>();

/** An account's canonical user id: 64 hexadecimal digits that stand for it in ACLs and listings. */
export function canonicalId(account: string): string {
  let id = ids.get(account);
  if (id === undefined) {
    id = createHash("sha256").update(account).digest("hex");
    ids.set(account, id);
  }
  return id;
}

/** An owner as S3's documents show one; since November 2025 without a DisplayName (API reference of Owner, read 2026-11-24). */
export const owner = (account: string): { ID: string } => ({ ID: canonicalId(account) });
