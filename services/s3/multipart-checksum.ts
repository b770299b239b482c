import type { ChecksumType } from "@aws-sdk/client-s3";
import { combineChecksums, isCombinable } from "./checksum-combination.ts";
import { ALGORITHMS, type Algorithm, compositeChecksum, isAlgorithm, memberOf } from "./checksums.ts";
import { badDigest, badPartDigest, invalidPart, invalidRequest } from "./errors.ts";
import type { StoredChecksum } from "./object-store.ts";
import type { Part, Upload } from "./upload-store.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html, read 2026-11-24

type Checksums = Partial<Record<`Checksum${Algorithm}`, string | undefined>>;

/** The kind of checksum that an upload will have, as it is asked for when it begins. */
export function readUploadChecksum(
  algorithm: string | undefined,
  type: string | undefined,
): Pick<Upload, "checksumAlgorithm" | "checksumType"> {
  if (algorithm === undefined) {
    if (type !== undefined)
      throw invalidRequest("The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
    return {};
  }
  if (!isAlgorithm(algorithm))
    throw invalidRequest(
      "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
    );
  const byDefault = algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE";
  const checksumType = (type ?? byDefault) as ChecksumType;
  if (checksumType !== byDefault && (checksumType === "COMPOSITE" || !isCombinable(algorithm)))
    throw invalidRequest(
      `The ${checksumType} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  return { checksumAlgorithm: algorithm, checksumType };
}

/** A part must have the checksum that its upload was begun with, if any. */
export function checkPartAlgorithm({ checksumAlgorithm: expected }: Upload, named: Algorithm | undefined): void {
  if (expected !== undefined && named !== undefined && named !== expected)
    throw invalidRequest(
      `Checksum Type mismatch occurred, expected checksum Type: ${expected.toLowerCase()}, actual checksum Type: ${named.toLowerCase()}`,
    );
}

/** A part's checksums as the completing request repeats them. */
export function checkRepeated(upload: Upload, part: Part, given: Checksums): void {
  const { checksumAlgorithm: algorithm, checksumType } = upload;
  for (const each of ALGORITHMS) {
    const value = given[`Checksum${each}`];
    if (value === undefined || (each === algorithm && value === part.checksum.value)) continue;
    if (algorithm !== undefined && each !== algorithm) throw badPartDigest(each.toLowerCase(), part.number);
    throw invalidPart(upload.id, part.number, part.etag);
  }
  if (algorithm && checksumType === "COMPOSITE" && given[`Checksum${algorithm}`] === undefined)
    throw invalidRequest(
      `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${part.number} in the request.`,
    );
}

interface Completion extends Checksums {
  ChecksumType?: string | undefined;
}

/** The checksum of the whole, compared with what the completing request says of it. */
export function completeChecksum(
  { checksumAlgorithm, checksumType }: Upload,
  parts: readonly Part[],
  given: Completion,
): StoredChecksum {
  if (given.ChecksumType !== undefined && given.ChecksumType !== checksumType)
    throw invalidRequest(
      `The upload was created using the ${checksumType ?? "null"} checksum mode. The complete request must use the same checksum mode.`,
    );
  const algorithm = checksumAlgorithm ?? "CRC64NVME";
  const type = checksumType ?? "FULL_OBJECT";
  const values = parts.map(({ checksum, size }) => ({ value: checksum.value, size }));
  const value =
    type === "COMPOSITE"
      ? compositeChecksum(
          algorithm,
          values.map((part) => part.value),
        )
      : combineChecksums(algorithm, values);
  for (const each of ALGORITHMS) {
    const claimed = given[`Checksum${each}`];
    if (claimed !== undefined && (each !== algorithm || !isSame(claimed, value)))
      throw badDigest(algorithm.toLowerCase());
  }
  return { algorithm, value, type };
}

/** A composite checksum may be given without the number of its parts. */
const isSame = (claimed: string, value: string): boolean => claimed === value || claimed === value.replace(/-\d+$/, "");

/** A part's checksum in an answer: only of an upload that was begun with one. */
export const showPartChecksum = ({ checksumAlgorithm }: Upload, { checksum }: Part): Record<string, string> =>
  checksumAlgorithm ? { [memberOf(checksumAlgorithm)]: checksum.value } : {};
