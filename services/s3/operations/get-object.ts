import { GetObjectCommand, type GetObjectCommandOutput } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { S3Context } from "../context.ts";
import { openRead } from "../open-read.ts";
import { readBytes } from "../read-object.ts";
import { responseOverrides } from "../response-overrides.ts";

export const getObject = operation(GetObjectCommand, {
  handle(input, context: S3Context, request) {
    const { version, range, output } = openRead(input, context, request);
    return {
      ...output,
      ...responseOverrides(input),
      TagCount: Object.keys(version.object.tags).length || undefined,
      // The SDK's output type is the client's own stream, with methods that only clients need.
      Body: readBytes(context.state, version, range) as unknown as GetObjectCommandOutput["Body"],
    };
  },
});
