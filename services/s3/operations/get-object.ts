import { GetObjectCommand, type GetObjectCommandOutput } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { CUSTOMER_KEY, openObject, refuse, type S3Context, VERSIONED } from "../context.ts";
import { checkReadConditions, showObject } from "../object-attributes.ts";
import { partRange, readBytes, readRange } from "../read-object.ts";

export const getObject = operation(GetObjectCommand, {
  handle(input, context: S3Context) {
    refuse("GetObject", input, [...CUSTOMER_KEY, ...VERSIONED]);
    const object = openObject(context, input.Bucket, input.Key);
    checkReadConditions(object, input);
    const range =
      input.PartNumber === undefined ? readRange(input.Range, object.size) : partRange(object, input.PartNumber);
    const { start, end } = range ?? { start: 0, end: object.size - 1 };
    return {
      ...showObject(object, input.ChecksumMode === "ENABLED" && !range),
      ...overrides(input),
      ContentLength: end - start + 1,
      ...(range ? { ContentRange: `bytes ${start}-${end}/${object.size}` } : {}),
      ...(input.PartNumber === undefined ? {} : { PartsCount: object.pieces.length }),
      // The SDK's output type is the client's own stream, with methods that only clients need.
      Body: readBytes(context.blobs, object, { start, end }) as unknown as GetObjectCommandOutput["Body"],
    };
  },
});

/** `response-content-type=…` and its kin. */
function overrides(input: GetObjectCommand["input"]) {
  const given = {
    CacheControl: input.ResponseCacheControl,
    ContentDisposition: input.ResponseContentDisposition,
    ContentEncoding: input.ResponseContentEncoding,
    ContentLanguage: input.ResponseContentLanguage,
    ContentType: input.ResponseContentType,
    ExpiresString: input.ResponseExpires?.toUTCString(),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
