import type { Properties } from "../resource-type.ts";
import { renamed, same } from "./renamed.ts";

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html, read 2026-11-24. A template says
// flat, and in older words too, what S3's rule says in parts.

const PROPERTIES = same(
  "AbortIncompleteMultipartUpload",
  "ExpirationDate",
  "ExpirationInDays",
  "ExpiredObjectDeleteMarker",
  "Id",
  "NoncurrentVersionExpiration",
  "NoncurrentVersionExpirationInDays",
  "NoncurrentVersionTransition",
  "NoncurrentVersionTransitions",
  "ObjectSizeGreaterThan",
  "ObjectSizeLessThan",
  "Prefix",
  "Status",
  "TagFilters",
  "Transition",
  "Transitions",
);

/** A template's rules as S3's. */
export const lifecycleRules = (rules: Properties): Properties[] => (rules as Properties[]).map(lifecycleRule);

function lifecycleRule(properties: Properties): Properties {
  const rule = renamed(properties, PROPERTIES);
  const days = rule.NoncurrentVersionExpirationInDays;
  return {
    ID: rule.Id,
    Status: rule.Status,
    Filter: filterOf(rule),
    Expiration: orNothing({
      Days: number(rule.ExpirationInDays),
      Date: date(rule.ExpirationDate),
      ExpiredObjectDeleteMarker: rule.ExpiredObjectDeleteMarker,
    }),
    NoncurrentVersionExpiration:
      rule.NoncurrentVersionExpiration ?? (days === undefined ? undefined : { NoncurrentDays: number(days) }),
    Transitions: listOf(rule.Transitions, rule.Transition)?.map(
      ({ TransitionInDays, TransitionDate, StorageClass }) => ({
        Days: number(TransitionInDays),
        Date: date(TransitionDate),
        StorageClass,
      }),
    ),
    NoncurrentVersionTransitions: listOf(rule.NoncurrentVersionTransitions, rule.NoncurrentVersionTransition)?.map(
      ({ TransitionInDays, StorageClass, NewerNoncurrentVersions }) => ({
        NoncurrentDays: number(TransitionInDays),
        StorageClass,
        NewerNoncurrentVersions,
      }),
    ),
    AbortIncompleteMultipartUpload: rule.AbortIncompleteMultipartUpload,
  };
}

/** One condition stands alone, several stand under And. */
function filterOf({ Prefix, TagFilters = [], ObjectSizeGreaterThan, ObjectSizeLessThan }: Properties): Properties {
  const sizes = {
    ...(ObjectSizeGreaterThan === undefined ? {} : { ObjectSizeGreaterThan: number(ObjectSizeGreaterThan) }),
    ...(ObjectSizeLessThan === undefined ? {} : { ObjectSizeLessThan: number(ObjectSizeLessThan) }),
  };
  const count = Object.keys(sizes).length + TagFilters.length + (Prefix === undefined ? 0 : 1);
  if (count === 0) return { Prefix: "" };
  if (count > 1) return { And: { ...sizes, Prefix, ...(TagFilters.length > 0 ? { Tags: TagFilters } : {}) } };
  return TagFilters.length > 0 ? { Tag: TagFilters[0] } : { ...sizes, ...(Prefix === undefined ? {} : { Prefix }) };
}

const listOf = (list: Properties[] | undefined, one: Properties | undefined): Properties[] | undefined =>
  list ?? (one ? [one] : undefined);

const orNothing = (structure: Properties): Properties | undefined =>
  Object.values(structure).some((value) => value !== undefined) ? structure : undefined;

/** Numbers may be text in a template. */
const number = (value: unknown): number | undefined => (value === undefined ? undefined : Number(value));

const date = (value: string | undefined): Date | undefined => (value === undefined ? undefined : new Date(value));
