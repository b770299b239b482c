import { ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";
import { invalidArgument } from "../errors.ts";
import { encoder, listed, listPage, pageSize } from "../list-page.ts";
import { isObject } from "../object-store.ts";
import { owner } from "../owner.ts";
import { restoreStatus } from "../restore-status.ts";
import { checkVersionId } from "../version-id.ts";

export const listObjectVersions = operation(ListObjectVersionsCommand, {
  handle(input, context: S3Context) {
    const bucket = openBucket(context, input.Bucket);
    const encode = encoder(input.EncodingType);
    const max = pageSize(input.MaxKeys, "max-keys");
    const { Prefix = "", Delimiter, KeyMarker = "", VersionIdMarker = "" } = input;
    const page = listPage({
      scan: (from) => context.state.objects.versions(bucket.name, from),
      keyOf: ({ version }) => version.key,
      prefix: Prefix,
      delimiter: Delimiter || undefined,
      after: KeyMarker,
      isListed:
        VersionIdMarker === "" && input.VersionIdMarker === undefined ? undefined : behindMarker(context, input),
      max,
    });
    const withRestore = input.OptionalObjectAttributes?.includes("RestoreStatus") ?? false;
    const { last } = page;
    return {
      Name: bucket.name,
      Prefix: encode(Prefix),
      KeyMarker: encode(KeyMarker),
      VersionIdMarker,
      ...(Delimiter ? { Delimiter: encode(Delimiter) } : {}),
      MaxKeys: max,
      EncodingType: input.EncodingType,
      IsTruncated: page.truncated,
      ...(page.truncated && last
        ? "prefix" in last
          ? { NextKeyMarker: encode(last.prefix) }
          : { NextKeyMarker: encode(last.entry.version.key), NextVersionIdMarker: last.entry.version.id }
        : {}),
      Versions: page.entries.flatMap(({ version, isLatest }) =>
        isObject(version)
          ? {
              ...shown(version, isLatest, encode),
              ...listed(version.object),
              RestoreStatus: withRestore ? restoreStatus(version.object) : undefined,
            }
          : [],
      ),
      DeleteMarkers: page.entries.flatMap(({ version, isLatest }) =>
        isObject(version) ? [] : shown(version, isLatest, encode),
      ),
      CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
    };
  },
});

const shown = (
  version: { key: string; id: string; modified: number; owner: string },
  IsLatest: boolean,
  encode: (name: string) => string,
) => ({
  Key: encode(version.key),
  VersionId: version.id,
  IsLatest,
  LastModified: new Date(version.modified),
  Owner: owner(version.owner),
});

/** Of the marker's key, the versions down to the marker's have been listed; of a version that is no more, all have. */
function behindMarker(
  { state }: S3Context,
  { Bucket, KeyMarker = "", VersionIdMarker = "" }: { Bucket: string; KeyMarker?: string; VersionIdMarker?: string },
): (entry: { version: { key: string; sequence: number } }) => boolean {
  if (KeyMarker === "")
    throw invalidArgument(
      "A version-id marker cannot be specified without a key marker.",
      "version-id-marker",
      VersionIdMarker,
    );
  checkVersionId(VersionIdMarker);
  const marker = state.objects.version(Bucket, KeyMarker, VersionIdMarker);
  return ({ version }) => version.key === KeyMarker && (!marker || version.sequence >= marker.sequence);
}
