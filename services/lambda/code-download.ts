import type { AwsRequest, AwsResponse } from "../aws/request.ts";
import type { CodeStore } from "./code-store.ts";

/** Where GetFunction's `Code.Location` points; on AWS it is a presigned URL of a bucket of Lambda's own. */
export const CODE_PATH = "/_aws/lambda/code/";

const HASH = /^([0-9a-f]{64})\.zip$/;

export const isCodeDownload = (request: AwsRequest): boolean => request.path.startsWith(CODE_PATH);

/** A deployment package's zip. */
export async function downloadCode(request: AwsRequest, code: CodeStore): Promise<AwsResponse> {
  const hash = HASH.exec(request.path.slice(CODE_PATH.length))?.[1];
  const zip = hash === undefined ? undefined : await code.readZip(hash).catch(() => undefined);
  if (!zip) return { status: 404, headers: {} };
  return { status: 200, headers: { "content-type": "application/zip" }, body: zip };
}
