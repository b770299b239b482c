import { randomUUID } from "node:crypto";
import type { LifecycleExpiration, LifecycleRule, LifecycleRuleFilter, Transition } from "@aws-sdk/client-s3";
import { invalidArgument, invalidRequest, malformedXml } from "../errors.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html and
// userguide/intro-lifecycle-rules.html, read 2026-11-24
const MAX_RULES = 1000;
const MAX_ID_LENGTH = 255;
const TRANSITION_CLASSES = new Set([
  "GLACIER",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "DEEP_ARCHIVE",
  "GLACIER_IR",
]);
/** Days that an object must have been in the class before. */
const MIN_DAYS: Readonly<Record<string, number>> = { STANDARD_IA: 30, ONEZONE_IA: 30 };
const DAY_MS = 24 * 60 * 60 * 1000;

/** A lifecycle's rules as they are kept: each with an id. Refuses what S3 refuses, in its order. */
export function checkRules(rules: readonly LifecycleRule[]): LifecycleRule[] {
  if (rules.length === 0 || rules.length > MAX_RULES) throw malformedXml();
  for (const rule of rules) checkShape(rule);
  const ids = new Set<string>();
  return rules.map((rule) => {
    checkActions(rule);
    const ID = rule.ID || randomUUID();
    if (ID.length > MAX_ID_LENGTH)
      throw invalidArgument(`ID length should not exceed allowed limit of ${MAX_ID_LENGTH}`, "ID", ID);
    if (ids.has(ID)) throw invalidArgument("Rule ID must be unique. Found same ID for more than one rule", "ID", ID);
    ids.add(ID);
    return { ...rule, ID };
  });
}

function checkShape({
  Status,
  Filter,
  Prefix,
  NoncurrentVersionExpiration: noncurrent,
  Expiration,
}: LifecycleRule): void {
  if (Status !== "Enabled" && Status !== "Disabled") throw malformedXml();
  if ((Filter === undefined) === (Prefix === undefined)) throw malformedXml();
  if (Filter) checkFilter(Filter);
  if (noncurrent && noncurrent.NoncurrentDays === undefined) throw malformedXml();
  if (Expiration) checkExpiration(Expiration);
}

function checkFilter(filter: LifecycleRuleFilter): void {
  const conditions = Object.values(filter).filter((value) => value !== undefined);
  if (conditions.length > 1) throw malformedXml();
  const tags = filter.And?.Tags ?? [];
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length)
    throw invalidRequest("Duplicate Tag Keys are not allowed.");
}

function checkExpiration({ Days, Date: date, ExpiredObjectDeleteMarker }: LifecycleExpiration): void {
  if ([Days, date, ExpiredObjectDeleteMarker].filter((value) => value !== undefined).length !== 1) throw malformedXml();
  if (Days !== undefined && (!Number.isInteger(Days) || Days <= 0))
    throw invalidArgument("'Days' for Expiration action must be a positive integer", "Days", String(Days));
  if (date) checkMidnight(date);
}

function checkMidnight(date: Date): void {
  if (date.getTime() % DAY_MS !== 0)
    throw invalidArgument("'Date' must be at midnight GMT", "Date", date.toISOString());
}

function checkActions(rule: LifecycleRule): void {
  const {
    Expiration,
    Transitions,
    NoncurrentVersionExpiration,
    NoncurrentVersionTransitions,
    AbortIncompleteMultipartUpload,
  } = rule;
  const actions = [Expiration, NoncurrentVersionExpiration, AbortIncompleteMultipartUpload];
  if (actions.every((action) => !action) && !Transitions?.length && !NoncurrentVersionTransitions?.length)
    throw invalidRequest("At least one action needs to be specified in a rule");
  const hasTags = rule.Filter?.Tag !== undefined || (rule.Filter?.And?.Tags?.length ?? 0) > 0;
  if (hasTags && AbortIncompleteMultipartUpload)
    throw invalidRequest("AbortIncompleteMultipartUpload cannot be specified with Tags.");
  if (hasTags && Expiration?.ExpiredObjectDeleteMarker)
    throw invalidRequest("ExpiredObjectDeleteMarker cannot be specified with Tags.");
  for (const transition of Transitions ?? []) checkTransition(transition);
  for (const { NoncurrentDays: Days, StorageClass } of NoncurrentVersionTransitions ?? [])
    checkTransition({ Days, StorageClass });
}

function checkTransition({ Days, Date: date, StorageClass }: Transition): void {
  if (!TRANSITION_CLASSES.has(StorageClass ?? "") || (Days !== undefined && date !== undefined)) throw malformedXml();
  if (date) checkMidnight(date);
  const min = MIN_DAYS[StorageClass ?? ""];
  if (min !== undefined && Days !== undefined && Days < min)
    throw invalidArgument(
      `'Days' in Transition action must be greater than or equal to ${min} for storageClass '${StorageClass}'`,
      "Days",
      String(Days),
    );
}
