import { createHash, randomBytes } from "node:crypto";
import { invalidArgument } from "./errors.ts";
import { NULL_VERSION } from "./object-store.ts";

// S3's version ids are 32 letters and digits here, too, and like AWS's they can be told from any other text: a version that is no more is
// NoSuchVersion, a text that never was one is InvalidArgument.
const LENGTH = 32;
const CHECK_LENGTH = 6;

/** A new version's id. */
export function newVersionId(): string {
  const random = alphanumeric(randomBytes(24)).slice(0, LENGTH - CHECK_LENGTH);
  return random + checkDigits(random);
}

/** Refuses what cannot be a version's id. */
export function checkVersionId(id: string): void {
  if (id === NULL_VERSION) return;
  // The two messages: recorded from AWS, see errors.ts.
  if (id === "") throw invalidArgument("Version id cannot be the empty string", "versionId", id);
  const random = id.slice(0, -CHECK_LENGTH);
  if (id.length !== LENGTH || checkDigits(random) !== id.slice(-CHECK_LENGTH))
    throw invalidArgument("Invalid version id specified", "versionId", id);
}

const checkDigits = (random: string): string =>
  alphanumeric(createHash("sha1").update(random).digest()).slice(0, CHECK_LENGTH);

const alphanumeric = (bytes: Buffer): string => bytes.toString("base64").replace(/[+/=]/g, "x");
