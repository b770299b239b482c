import type { DefaultRetention, ObjectLockLegalHoldStatus, ObjectLockRetentionMode } from "@aws-sdk/client-s3";
import { ServiceError } from "../aws/service-error.ts";
import type { Bucket } from "./bucket-store.ts";
import { openBucket, type S3Context } from "./context.ts";
import { invalidArgument, invalidRequest, malformedXml, noSuchSetting, objectLocked } from "./errors.ts";
import type { StoredObject, Version } from "./object-store.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html, read 2026-11-24

const DAY_MS = 24 * 60 * 60 * 1000;

export interface LockInput {
  ObjectLockMode?: string | undefined;
  ObjectLockRetainUntilDate?: Date | undefined;
  ObjectLockLegalHoldStatus?: string | undefined;
}

type Lock = Pick<StoredObject, "retention" | "legalHold">;

/** How a new object is locked: as the request says, or else as its bucket does. */
export function readLock(input: LockInput, bucket: Bucket, now: Date): Lock {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: hold } = input;
  const asked = mode !== undefined || until !== undefined || hold !== undefined;
  if (asked && !bucket.settings.objectLock) throw lockMissing();
  if ((mode === undefined) !== (until === undefined))
    throw invalidArgument(
      "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
      mode === undefined ? "x-amz-object-lock-mode" : "x-amz-object-lock-retain-until-date",
    );
  if (hold !== undefined && hold !== "ON" && hold !== "OFF")
    throw invalidArgument("Legal Hold must be either of 'ON' or 'OFF'", "x-amz-object-lock-legal-hold", hold);
  const legalHold: ObjectLockLegalHoldStatus | undefined = hold;
  if (mode === undefined || until === undefined) return { retention: defaultRetention(bucket, now), legalHold };
  if (mode !== "GOVERNANCE" && mode !== "COMPLIANCE")
    throw invalidArgument("Unknown wormMode directive.", "x-amz-object-lock-mode", mode);
  checkFuture(until, now, "x-amz-object-lock-retain-until-date");
  return { retention: { mode, until: until.getTime() }, legalHold };
}

function defaultRetention(bucket: Bucket, now: Date): StoredObject["retention"] {
  const rule = bucket.settings.objectLock?.Rule?.DefaultRetention;
  if (!rule?.Mode) return undefined;
  const until = new Date(now.getTime() + (rule.Days ?? 0) * DAY_MS);
  if (rule.Years) until.setUTCFullYear(until.getUTCFullYear() + rule.Years);
  return { mode: rule.Mode, until: until.getTime() };
}

export function checkFuture(until: Date, now: Date, argument: string): void {
  if (until.getTime() <= now.getTime())
    throw invalidArgument("The retain until date must be in the future!", argument, until.toUTCString());
}

const lockMissing = () => invalidRequest("Bucket is missing Object Lock Configuration");

export const noObjectLock = noSuchSetting(
  "ObjectLockConfigurationNotFoundError",
  "Object Lock configuration does not exist for this bucket",
);

export const noSuchObjectLock = () =>
  new ServiceError("NoSuchObjectLockConfiguration", "The specified object does not have a ObjectLock configuration");

/** Locks are for buckets with Object Lock. */
export function checkLockable(context: S3Context, bucket: string): void {
  if (!openBucket(context, bucket).settings.objectLock) throw lockMissing();
}

/** A bucket's default retention: a mode, and days or years but not both (API reference of DefaultRetention, read 2026-11-24). */
export function checkDefaultRetention(retention: DefaultRetention | undefined): void {
  const { Mode, Days, Years } = retention ?? {};
  if ((Mode !== "GOVERNANCE" && Mode !== "COMPLIANCE") || (Days === undefined) === (Years === undefined))
    throw malformedXml();
  const period = Days ?? Years ?? 0;
  if (period <= 0)
    throw invalidArgument(
      "Default retention period must be a positive integer value.",
      Days === undefined ? "Years" : "Days",
      String(period),
    );
}

/** Whether a version may not be deleted now. Governance gives way to those who may and want to bypass it. */
export const isLocked = ({ object }: Version, bypassesGovernance: boolean, now: Date): boolean =>
  object !== undefined &&
  (object.legalHold === "ON" ||
    (isRetained(object, now) && !(bypassesGovernance && object.retention?.mode === "GOVERNANCE")));

const isRetained = ({ retention }: StoredObject, now: Date): boolean =>
  retention !== undefined && retention.until > now.getTime();

/** A retention may be made longer; it may be made shorter, weaker or none only where governance is bypassed. */
export function checkRetentionChange(
  object: StoredObject,
  wanted: { mode: ObjectLockRetentionMode; until: number } | undefined,
  bypassesGovernance: boolean,
  now: Date,
): void {
  const { retention } = object;
  if (!retention || !isRetained(object, now)) return;
  const stronger =
    wanted && wanted.until >= retention.until && (wanted.mode === retention.mode || wanted.mode === "COMPLIANCE");
  if (stronger && (wanted.mode === retention.mode || bypassesGovernance)) return;
  if (!(bypassesGovernance && retention.mode === "GOVERNANCE")) throw objectLocked();
}

/** The members of an answer that tell how an object is locked. */
export const showLock = ({ retention, legalHold }: StoredObject) => ({
  ObjectLockMode: retention?.mode,
  ObjectLockRetainUntilDate: retention && new Date(retention.until),
  ObjectLockLegalHoldStatus: legalHold,
});
