import type { Bucket } from "../bucket-store.ts";

/**
 * Whose a new object is: https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html, read 2026-11-24
 * @param writer the account that writes it
 */
export function objectOwner({ account, settings }: Bucket, writer: string, cannedAcl: string | undefined): string {
  if (settings.ownership === "BucketOwnerEnforced") return account;
  if (settings.ownership === "BucketOwnerPreferred" && cannedAcl === "bucket-owner-full-control") return account;
  return writer;
}
