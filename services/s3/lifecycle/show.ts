import type { Bucket } from "../bucket-store.ts";
import type { ObjectVersion } from "../object-store.ts";
import type { Upload } from "../upload-store.ts";
import { abortionOf, expirationOf, type Lifecycle } from "./due.ts";
import { withDates } from "./with-dates.ts";

/** The header `x-amz-expiration` of an object, when it expires. */
export function showExpiration(
  version: Omit<ObjectVersion, "sequence">,
  bucket: Bucket,
  dayMs: number,
): string | undefined {
  const lifecycle = lifecycleOf(bucket, dayMs);
  const expiration = lifecycle && expirationOf(version, lifecycle);
  return (
    expiration &&
    `expiry-date="${new Date(expiration.time).toUTCString()}", rule-id="${encodeURIComponent(expiration.rule)}"`
  );
}

/** When an upload is aborted and why: the headers `x-amz-abort-date` and `x-amz-abort-rule-id`. */
export function showAbortion(upload: Pick<Upload, "key" | "started">, bucket: Bucket, dayMs: number) {
  const lifecycle = lifecycleOf(bucket, dayMs);
  const abortion = lifecycle && abortionOf(upload, lifecycle);
  return abortion ? { AbortDate: new Date(abortion.time), AbortRuleId: encodeURIComponent(abortion.rule) } : {};
}

export function lifecycleOf({ settings: { lifecycle } }: Bucket, dayMs: number): Lifecycle | undefined {
  return lifecycle && { rules: lifecycle.rules.map(withDates), minimumSize: lifecycle.minimumSize, dayMs };
}
