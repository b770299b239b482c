import { GetObjectAttributesCommand, ObjectAttributes } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { memberOf } from "../checksums.ts";
import { openBucket, openObject, type S3Context } from "../context.ts";
import { checkCustomerKey } from "../encryption.ts";
import { invalidArgument } from "../errors.ts";
import { pageSize } from "../list-page.ts";
import { readVersionId } from "../object-attributes.ts";
import type { StoredObject } from "../object-store.ts";
import { partsOf } from "../read-object.ts";

const KNOWN = new Set<string>(Object.values(ObjectAttributes));

export const getObjectAttributes = operation(GetObjectAttributesCommand, {
  handle(input, context: S3Context, request) {
    const version = openObject(context, input, request);
    const { object, modified, id } = version;
    checkCustomerKey(object.encryption, input);
    const unknown = input.ObjectAttributes.find((name) => !KNOWN.has(name));
    if (unknown !== undefined)
      throw invalidArgument("Invalid attribute name specified.", "x-amz-object-attributes", unknown);
    const asked = new Set<string>(input.ObjectAttributes);
    return {
      LastModified: new Date(modified),
      VersionId: readVersionId(id, openBucket(context, input.Bucket)),
      ETag: asked.has("ETag") ? object.etag : undefined,
      ObjectSize: asked.has("ObjectSize") ? object.size : undefined,
      StorageClass: asked.has("StorageClass") ? ((object.storageClass ?? "STANDARD") as "STANDARD") : undefined,
      Checksum: asked.has("Checksum") ? checksumOf(object) : undefined,
      ObjectParts: asked.has("ObjectParts") ? partsPage(object, input.MaxParts, input.PartNumberMarker) : undefined,
    };
  },
});

/** Here a composite checksum stands without the number of its parts (recorded: see errors.ts). */
const checksumOf = ({ checksum }: StoredObject) =>
  checksum && { [memberOf(checksum.algorithm)]: checksum.value.replace(/-\d+$/, ""), ChecksumType: checksum.type };

/** Of an object that was uploaded in parts, how many; and which, when the parts have checksums of their own. */
function partsPage(object: StoredObject, maxParts: number | undefined, marker: string | undefined) {
  const parts = partsOf(object);
  if (parts.length === 0) return undefined;
  if (object.checksum?.type !== "COMPOSITE") return { TotalPartsCount: parts.length };
  const { algorithm } = object.checksum;
  const MaxParts = pageSize(maxParts, "max-parts");
  const after = Number(marker ?? 0);
  const rest = parts.filter(({ part }) => part > after);
  const page = rest.slice(0, MaxParts);
  return {
    TotalPartsCount: parts.length,
    PartNumberMarker: String(after),
    NextPartNumberMarker: String(page.at(-1)?.part ?? 0),
    MaxParts,
    IsTruncated: rest.length > page.length,
    Parts: page.map(({ part, size, checksum }) => ({
      PartNumber: part,
      Size: size,
      ...(checksum === undefined ? {} : { [memberOf(algorithm)]: checksum }),
    })),
  };
}
