import type { Tag } from "@aws-sdk/client-dynamodb";
import { invalidParameter } from "./errors.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html, read 2026-11-25 */
const MAX_TAGS = 50;

/** Tags by key, those that are added last. */
export function withTags(tags: Readonly<Record<string, string>>, added: readonly Tag[]): Record<string, string> {
  const all = { ...tags, ...Object.fromEntries(added.map(({ Key, Value }) => [Key, Value])) };
  // A ValidationException is recorded by https://github.com/scylladb/scylladb (test/alternator/test_tag.py); its wording is ours.
  if (Object.keys(all).length > MAX_TAGS) throw invalidParameter(`A resource can have at most ${MAX_TAGS} tags`);
  return all;
}
