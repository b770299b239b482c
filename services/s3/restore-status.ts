import type { RestoreStatus } from "@aws-sdk/client-s3";
import type { StoredObject } from "./object-store.ts";
import { isArchived } from "./storage-class.ts";

/** Whether an archived object has a copy that can be read. */
export function restoreStatus(object: StoredObject): RestoreStatus | undefined {
  if (!isArchived(object)) return undefined;
  const { restoredUntil } = object;
  return restoredUntil === undefined
    ? { IsRestoreInProgress: false }
    : { IsRestoreInProgress: false, RestoreExpiryDate: new Date(restoredUntil) };
}
