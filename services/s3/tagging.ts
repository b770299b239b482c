import type { Tag } from "@aws-sdk/client-s3";
import { badRequest, invalidArgument, invalidTag } from "./errors.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html and tagging-managing.html, read 2026-11-24
const MAX_OBJECT_TAGS = 10;
const MAX_BUCKET_TAGS = 50;
const KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

export type Tags = Record<string, string>;

/** The header `x-amz-tagging`: `a=1&b=2`. */
export function readTaggingHeader(header: string | undefined): Tags {
  if (!header) return {};
  // In the order of their keys, as AWS gives them back (recorded: see errors.ts).
  const pairs = [...new URLSearchParams(header)].sort(([a], [b]) => (a < b ? -1 : 1));
  const tags = Object.fromEntries(pairs);
  if (Object.keys(tags).length < pairs.length || pairs.some(([key, value]) => !KEY.test(key) || !VALUE.test(value)))
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      "x-amz-tagging",
      header,
    );
  if (pairs.length > MAX_OBJECT_TAGS) throw tooMany("Object", MAX_OBJECT_TAGS);
  return tags;
}

/** An object's tag set, checked. */
export function readTagSet(tagSet: readonly Tag[] | undefined): Tags {
  const tags = checkTags(tagSet ?? [], "Your TagKey cannot be prefixed with aws:");
  if (tags.length > MAX_OBJECT_TAGS) throw tooMany("Object", MAX_OBJECT_TAGS);
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

/** A bucket's tag set, checked. */
export function readBucketTags(tagSet: readonly Tag[] | undefined): Tag[] {
  const tags = checkTags(tagSet ?? [], "System tags cannot be added/updated by requester");
  if (tags.length > MAX_BUCKET_TAGS) throw tooMany("Bucket", MAX_BUCKET_TAGS);
  return tags;
}

export const showTags = (tags: Tags): Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

// An object's is recorded in https://github.com/boto/boto3/issues/1213, read 2026-11-24.
const tooMany = (what: string, max: number) => badRequest(`${what} tags cannot be greater than ${max}`);

function checkTags(tagSet: readonly Tag[], reserved: string): { Key: string; Value: string }[] {
  const seen = new Set<string>();
  return tagSet.map(({ Key = "", Value = "" }) => {
    if (seen.has(Key)) throw invalidTag("Cannot provide multiple Tags with the same key", Key);
    seen.add(Key);
    if (Key.startsWith("aws:")) throw invalidTag(reserved, Key);
    if (!KEY.test(Key)) throw invalidTag("The TagKey you have provided is invalid", Key);
    if (!VALUE.test(Value)) throw invalidTag("The TagValue you have provided is invalid", Key, Value);
    return { Key, Value };
  });
}
