import type { AwsRequest } from "../aws/request.ts";

/** The stage of an API that a request is for, and the path below it, percent-encoded. */
export interface Address {
  apiId: string;
  stageName: string;
  path: string;
}

// LocalStack's two addresses, and AWS's by host name with the names that lead to this machine beside it.
const BY_PATH = /^\/(?:restapis\/([^/]+)\/([^/]+)\/_user_request_|_aws\/execute-api\/([^/]+)\/([^/]+))(\/.*)?$/s;
const BY_HOST =
  /^([a-z0-9]+)\.execute-api\.(?:[a-z0-9-]+\.amazonaws\.com(?:\.cn)?|localhost(?:\.localstack\.cloud)?)(?::\d+)?$/i;
// Slashes before the stage do not count (recorded on AWS, as in routes.ts).
const STAGE = /^\/*([^/]*)(\/.*)?$/s;

/** Where a request to an API goes; `undefined` for a request to anything else. */
export function addressOf({ path, headers }: AwsRequest): Address | undefined {
  if (path.startsWith("/restapis/") || path.startsWith("/_aws/")) {
    const match = BY_PATH.exec(path);
    if (match)
      return { apiId: match[1] ?? match[3] ?? "", stageName: match[2] ?? match[4] ?? "", path: match[5] ?? "/" };
  }
  if (!headers.host?.includes(".execute-api.")) return undefined;
  const apiId = BY_HOST.exec(headers.host)?.[1];
  if (apiId === undefined) return undefined;
  const [, stageName = "", below = "/"] = STAGE.exec(path) ?? [];
  return { apiId: apiId.toLowerCase(), stageName, path: below };
}
