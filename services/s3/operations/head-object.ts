import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { CUSTOMER_KEY, openObject, refuse, type S3Context, VERSIONED } from "../context.ts";
import { checkReadConditions, showObject } from "../object-attributes.ts";
import { partRange, readRange } from "../read-object.ts";

export const headObject = operation(HeadObjectCommand, {
  handle(input, context: S3Context) {
    refuse("HeadObject", input, [...CUSTOMER_KEY, ...VERSIONED]);
    const object = openObject(context, input.Bucket, input.Key);
    checkReadConditions(object, input);
    const range =
      input.PartNumber === undefined ? readRange(input.Range, object.size) : partRange(object, input.PartNumber);
    const { start, end } = range ?? { start: 0, end: object.size - 1 };
    return {
      ...showObject(object, input.ChecksumMode === "ENABLED"),
      ContentLength: end - start + 1,
      ...(range ? { ContentRange: `bytes ${start}-${end}/${object.size}` } : {}),
      ...(input.PartNumber === undefined ? {} : { PartsCount: object.pieces.length }),
    };
  },
});
