import { expect, test } from "vitest";
import { readMetadata, showMetadata } from "../../../services/s3/metadata.ts";

// As recorded from AWS: localstack's tests/aws/services/s3/test_s3.snapshot.json, test_user_metadata_rfc2047_encoded, read 2026-11-24.
test.each([
  ["plain", "! \"#$%&'()*+,-./:;<>?@[\\]^_`{|}~", "! \"#$%&'()*+,-./:;<>?@[\\]^_`{|}~"],
  ["an encoded word of ASCII", "=?UTF-8?B?YWJj?=", "abc"],
  ["a quoted word of ASCII", "=?UTF-8?Q?actually-ascii?=", "actually-ascii"],
  ["mostly ASCII", "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?=", "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?="],
  ["mostly other", "=?UTF-8?B?AAECAw==?=", "=?UTF-8?B?AAECAw==?="],
  [
    "bytes",
    Buffer.from("non-ascii-%E2%80%94_—_é_").toString("latin1"),
    "=?UTF-8?Q?non-ascii-%E2%80%94=5F=E2=80=94=5F=C3=A9=5F?=",
  ],
])("metadata comes back: %s", (_what, given, shown) => {
  expect(showMetadata(readMetadata({ name: given }))).toEqual({ name: shown });
});

test("metadata of more than 2 KB is refused", () => {
  expect(() => readMetadata({ a: "x".repeat(2047) })).not.toThrow();
  expect(() => readMetadata({ a: "x".repeat(2048) })).toThrow(
    "Your metadata headers exceed the maximum allowed metadata size",
  );
});
