import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import type { S3Context } from "../context.ts";
import { openRead } from "../open-read.ts";
import { responseOverrides } from "../response-overrides.ts";

export const headObject = operation(HeadObjectCommand, {
  handle(input, context: S3Context, request) {
    const { version, output } = openRead(input, context, request);
    return {
      ...output,
      ...responseOverrides(input),
      TagCount: Object.keys(version.object.tags).length || undefined,
    };
  },
});
