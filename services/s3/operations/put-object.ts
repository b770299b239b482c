import type { Readable } from "node:stream";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { objectOwner } from "../access/object-owner.ts";
import { checkKnownConditions, checkWriteConditions } from "../conditions.ts";
import { checkKey, openBucket, refuse, type S3Context } from "../context.ts";
import { showEncryption } from "../encryption.ts";
import { showExpiration } from "../lifecycle/show.ts";
import { sourceOf } from "../notifications/announcer.ts";
import { readAttributes, showChecksum, writtenVersionId } from "../object-attributes.ts";
import { receive } from "../receive.ts";
import { storedObject } from "../stored-object.ts";
import { writeBody } from "../write-version.ts";

export const putObject = operation(PutObjectCommand, {
  async handle(input, context: S3Context, request) {
    const { Bucket, Key } = input;
    // Appending, which only directory buckets have.
    refuse("PutObject", input, ["WriteOffsetBytes"]);
    checkKey(Key);
    checkKnownConditions(input);
    const bucket = openBucket(context, Bucket);
    checkWriteConditions(context.state.objects.current(Bucket, Key), Key, input);
    const owner = objectOwner(bucket, context.scope.account, input.ACL);
    const attributes = readAttributes(input, { bucket, owner, now: context.now(), request });
    const received = await receive(context, input.Body as Readable | Uint8Array | undefined, request);
    const object = storedObject(attributes, received);
    const written = writeBody(
      context,
      {
        bucket: Bucket,
        key: Key,
        owner,
        object,
        body: received.body,
        event: "ObjectCreated:Put",
        source: sourceOf(context.scope, request),
      },
      (current) => checkWriteConditions(current, Key, input),
    );
    return {
      ETag: `"${object.etag}"`,
      VersionId: writtenVersionId(written.id),
      Expiration: showExpiration({ ...written, object }, bucket, context.dayMs),
      ...showEncryption(object.encryption),
      ...showChecksum(object),
    };
  },
});
