import { StorageClass } from "@aws-sdk/client-s3";
import { invalidObjectState, invalidStorageClass } from "./errors.ts";
import type { StoredObject } from "./object-store.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html, read 2026-11-24. Outposts, snow devices, directory
// buckets and file systems have classes of their own, which a general purpose bucket does not take.
const ELSEWHERE = new Set<string>(["OUTPOSTS", "SNOW", "EXPRESS_ONEZONE", "FSX_OPENZFS", "FSX_ONTAP"]);
const CLASSES = new Set<string>(Object.values(StorageClass).filter((name) => !ELSEWHERE.has(name)));
const ARCHIVES = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** A storage class that was asked for; the usual one is not kept by name. */
export function readStorageClass(name: string | undefined): string | undefined {
  if (name === undefined || name === "STANDARD") return undefined;
  if (!CLASSES.has(name)) throw invalidStorageClass(name);
  return name;
}

export const isArchived = ({ storageClass }: StoredObject): boolean => ARCHIVES.has(storageClass ?? "");

/** What lies in an archive can be read only while a copy is restored. */
export function checkReadable(object: StoredObject, now: Date): void {
  if (isArchived(object) && !((object.restoredUntil ?? 0) > now.getTime()))
    throw invalidObjectState(object.storageClass ?? "");
}
