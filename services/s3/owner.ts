import { createHash } from "node:crypto";

/** An account's canonical user: a name for the account that S3's documents show. */
export const owner = (account: string): { ID: string; DisplayName: string } => ({
  ID: createHash("sha256").update(account).digest("hex"),
  DisplayName: account,
});
