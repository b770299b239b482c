import type { LifecycleRule } from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import {
  abortionOf,
  afterDays,
  expirationOf,
  isMarkerExpired,
  isNoncurrentExpired,
  type Lifecycle,
  transitionOf,
} from "../../../services/s3/lifecycle/due.ts";
import type { ObjectVersion } from "../../../services/s3/object-store.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html and lifecycle-conflicts.html, read 2026-11-24

const DAY = 24 * 60 * 60 * 1000;
const at = (text: string): number => Date.parse(text);
const lifecycle = (...rules: Partial<LifecycleRule>[]): Lifecycle => ({
  rules: rules.map((rule, index) => ({ ID: `rule ${index}`, Status: "Enabled", Filter: {}, ...rule })),
  minimumSize: "all_storage_classes_128K",
  dayMs: DAY,
});
const version = (
  more: { key?: string; size?: number; tags?: Record<string, string>; storageClass?: string } = {},
): ObjectVersion => {
  const { key = "logs/a", size = 200_000, tags = {}, storageClass } = more;
  return {
    bucket: "b",
    key,
    id: "null",
    sequence: 1,
    modified: at("2014-01-15T10:30:00Z"),
    owner: "0",
    object: {
      pieces: [],
      size,
      etag: "",
      headers: {},
      metadata: {},
      tags,
      storageClass,
      encryption: { algorithm: "AES256" },
      grants: [],
    },
  };
};

test("days are counted from the creation and end at the next midnight: AWS's own example", () => {
  expect(afterDays(at("2014-01-15T10:30:00Z"), 3, DAY)).toBe(at("2014-01-19T00:00:00Z"));
});

describe("an object expires", () => {
  test("by the rule that is first", () => {
    const rules = lifecycle(
      { Expiration: { Days: 7 } },
      { Expiration: { Days: 3 } },
      { Expiration: { Days: 1 }, Status: "Disabled" },
    );
    expect(expirationOf(version(), rules)).toEqual({ time: at("2014-01-19T00:00:00Z"), rule: "rule 1" });
    const date = new Date("2014-01-01T00:00:00Z");
    expect(expirationOf(version(), lifecycle({ Expiration: { Date: date } }))?.time).toBe(date.getTime());
  });

  test.each<[LifecycleRule["Filter"], boolean]>([
    [{ Prefix: "logs/" }, true],
    [{ Prefix: "docs/" }, false],
    [{ Tag: { Key: "a", Value: "1" } }, true],
    [{ Tag: { Key: "a", Value: "2" } }, false],
    [{ ObjectSizeGreaterThan: 200_000 }, false],
    [{ ObjectSizeLessThan: 200_001 }, true],
    [{ And: { Prefix: "logs/", Tags: [{ Key: "a", Value: "1" }], ObjectSizeGreaterThan: 10 } }, true],
    [{ And: { Prefix: "logs/", Tags: [{ Key: "b", Value: "1" }] } }, false],
  ])("when the filter %o matches: %s", (Filter, matches) => {
    const found = expirationOf(version({ tags: { a: "1" } }), lifecycle({ Filter, Expiration: { Days: 1 } }));
    expect(found !== undefined).toBe(matches);
  });
});

test("a noncurrent version goes some days after it was replaced, but for the newest ones", () => {
  const rules = lifecycle({ NoncurrentVersionExpiration: { NoncurrentDays: 2, NewerNoncurrentVersions: 1 } });
  const since = at("2014-01-15T10:30:00Z");
  expect(isNoncurrentExpired(version(), since, 1, rules, at("2014-01-18T00:00:00Z"))).toBe(true);
  expect(isNoncurrentExpired(version(), since, 1, rules, at("2014-01-17T23:59:59Z"))).toBe(false);
  expect(isNoncurrentExpired(version(), since, 0, rules, at("2014-02-01T00:00:00Z"))).toBe(false);
});

test("a delete marker that hides nothing goes when it is told to", () => {
  const { object: _object, ...marker } = version();
  const now = at("2014-01-16T00:00:00Z");
  expect(isMarkerExpired(marker, lifecycle({ Expiration: { ExpiredObjectDeleteMarker: true } }), now)).toBe(true);
  expect(isMarkerExpired(marker, lifecycle({ Expiration: { Days: 1 } }), now)).toBe(false);
});

test("an object moves to the class that is due, unless it is too small for it", () => {
  const rules = lifecycle({
    Transitions: [
      { Days: 30, StorageClass: "STANDARD_IA" },
      { Days: 90, StorageClass: "GLACIER" },
    ],
  });
  const since = version().modified;
  const classAfter = (days: number, object = version()) => transitionOf(object, since, true, rules, since + days * DAY);
  expect([classAfter(10), classAfter(40), classAfter(100)]).toEqual([undefined, "STANDARD_IA", "GLACIER"]);
  expect(classAfter(100, version({ storageClass: "GLACIER" }))).toBeUndefined();
  expect(classAfter(100, version({ size: 100 }))).toBeUndefined();
  expect(
    transitionOf(
      version({ size: 100 }),
      since,
      true,
      { ...rules, minimumSize: "varies_by_storage_class" },
      since + 100 * DAY,
    ),
  ).toBe("GLACIER");
});

test("an upload that nobody completes is aborted", () => {
  const rules = lifecycle({ Filter: { Prefix: "a/" }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } });
  const started = at("2014-01-15T10:30:00Z");
  expect(abortionOf({ key: "a/k", started }, rules)).toEqual({ time: at("2014-01-17T00:00:00Z"), rule: "rule 0" });
  expect(abortionOf({ key: "b/k", started }, rules)).toBeUndefined();
});
