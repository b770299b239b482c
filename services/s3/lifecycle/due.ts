import type { LifecycleRule, TransitionDefaultMinimumObjectSize } from "@aws-sdk/client-s3";
import type { ObjectVersion, StoredObject, Version } from "../object-store.ts";
import type { Upload } from "../upload-store.ts";

// When a lifecycle's rules act: https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html, read 2026-11-24

/** A lifecycle as it is carried out. */
export interface Lifecycle {
  rules: readonly LifecycleRule[];
  minimumSize: TransitionDefaultMinimumObjectSize;
  /** How long a day lasts. */
  dayMs: number;
}

/** A number of days after something: rounded up to the next midnight, UTC. */
export const afterDays = (time: number, days: number, dayMs: number): number =>
  Math.ceil((time + days * dayMs) / dayMs) * dayMs;

/** A date of a rule; in the stored document it is text. */
const dateOf = (date: Date | string | undefined): number | undefined =>
  date === undefined ? undefined : new Date(date).getTime();

/** When a current object expires first, and by which rule. */
export function expirationOf(
  version: Omit<ObjectVersion, "sequence">,
  { rules, dayMs }: Lifecycle,
): { time: number; rule: string } | undefined {
  let first: { time: number; rule: string } | undefined;
  for (const { ID = "", Expiration, ...rule } of enabled(rules)) {
    if (!Expiration || !matches(rule, version.key, version.object)) continue;
    const { Days, Date: date } = Expiration;
    const time = Days === undefined ? dateOf(date) : afterDays(version.modified, Days, dayMs);
    if (time !== undefined && (!first || time < first.time)) first = { time, rule: ID };
  }
  return first;
}

/** The storage class that a version ought to be in by now, if it is another one. */
export function transitionOf(
  version: ObjectVersion,
  since: number,
  isCurrent: boolean,
  lifecycle: Lifecycle,
  now: number,
): string | undefined {
  const { rules, dayMs } = lifecycle;
  let latest: { time: number; storageClass: string } | undefined;
  for (const rule of enabled(rules)) {
    if (!matches(rule, version.key, version.object)) continue;
    const transitions = isCurrent
      ? (rule.Transitions ?? [])
      : (rule.NoncurrentVersionTransitions ?? []).map(({ NoncurrentDays, StorageClass }) => ({
          Days: NoncurrentDays,
          Date: undefined,
          StorageClass,
        }));
    for (const { Days, Date: date, StorageClass: storageClass = "" } of transitions) {
      if (isTooSmall(version.object, storageClass, rule, lifecycle)) continue;
      const time = dateOf(date) ?? (Days === 0 ? since : afterDays(since, Days ?? 0, dayMs));
      if (time <= now && (!latest || time >= latest.time)) latest = { time, storageClass };
    }
  }
  return latest && latest.storageClass !== (version.object.storageClass ?? "STANDARD")
    ? latest.storageClass
    : undefined;
}

const MIN_TRANSITION_BYTES = 128 * 1024;
const ARCHIVES = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** Small objects stay where they are, unless the rule itself speaks of sizes (user guide, lifecycle-transition-general-considerations). */
function isTooSmall(
  { size }: StoredObject,
  storageClass: string,
  { Filter }: LifecycleRule,
  { minimumSize }: Lifecycle,
): boolean {
  const conditions = { ...Filter, ...Filter?.And };
  if (conditions.ObjectSizeGreaterThan !== undefined || conditions.ObjectSizeLessThan !== undefined) return false;
  if (minimumSize === "varies_by_storage_class" && ARCHIVES.has(storageClass)) return false;
  return size < MIN_TRANSITION_BYTES;
}

/**
 * Whether a version that is no longer current is to be deleted.
 * @param since when it ceased to be current
 * @param newer how many other noncurrent versions of its key are newer
 */
export const isNoncurrentExpired = (
  version: Version,
  since: number,
  newer: number,
  { rules, dayMs }: Lifecycle,
  now: number,
): boolean =>
  enabled(rules).some(({ NoncurrentVersionExpiration: expiration, ...rule }) => {
    if (!expiration || !matches(rule, version.key, version.object)) return false;
    const { NoncurrentDays = 0, NewerNoncurrentVersions = 0 } = expiration;
    return newer >= NewerNoncurrentVersions && afterDays(since, NoncurrentDays, dayMs) <= now;
  });

/** Whether a delete marker, the only version left of its key, is to go: told so, or older than what expires. */
export const isMarkerExpired = (marker: Version, { rules, dayMs }: Lifecycle, now: number): boolean =>
  enabled(rules).some(({ Expiration, ...rule }) => {
    if (!Expiration || !matches(rule, marker.key, undefined)) return false;
    const { ExpiredObjectDeleteMarker, Days } = Expiration;
    return ExpiredObjectDeleteMarker || (Days !== undefined && afterDays(marker.modified, Days, dayMs) <= now);
  });

/** When an upload that is not completed is aborted, and by which rule. */
export function abortionOf(
  { key, started }: Pick<Upload, "key" | "started">,
  { rules, dayMs }: Lifecycle,
): { time: number; rule: string } | undefined {
  let first: { time: number; rule: string } | undefined;
  for (const { ID = "", AbortIncompleteMultipartUpload: abortion, ...rule } of enabled(rules)) {
    if (abortion?.DaysAfterInitiation === undefined || !key.startsWith(prefixOf(rule))) continue;
    const time = afterDays(started, abortion.DaysAfterInitiation, dayMs);
    if (!first || time < first.time) first = { time, rule: ID };
  }
  return first;
}

const enabled = (rules: readonly LifecycleRule[]): LifecycleRule[] =>
  rules.filter(({ Status }) => Status === "Enabled");

const prefixOf = ({ Filter, Prefix }: Pick<LifecycleRule, "Filter" | "Prefix">): string =>
  Filter?.And?.Prefix ?? Filter?.Prefix ?? Prefix ?? "";

/** Whether a rule is about a version; of a delete marker there is only the key. */
function matches(
  rule: Pick<LifecycleRule, "Filter" | "Prefix">,
  key: string,
  object: StoredObject | undefined,
): boolean {
  if (!key.startsWith(prefixOf(rule))) return false;
  const { Tag, And, ...sizes } = rule.Filter ?? {};
  const { ObjectSizeGreaterThan: min, ObjectSizeLessThan: max } = { ...sizes, ...And };
  const tags = [...(Tag ? [Tag] : []), ...(And?.Tags ?? [])];
  if (!object) return tags.length === 0 && min === undefined && max === undefined;
  return (
    (min === undefined || object.size > min) &&
    (max === undefined || object.size < max) &&
    tags.every(({ Key = "", Value }) => object.tags[Key] === Value)
  );
}
