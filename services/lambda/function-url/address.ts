import type { AwsRequest } from "../../aws/request.ts";

/** A function URL's id, and the path below it as it was sent. */
export interface UrlAddress {
  readonly id: string;
  readonly path: string;
}

// AWS's host names with the ones that lead to this machine beside them; and a path, for clients that cannot look up `*.localhost`.
const BY_HOST = /^([a-z0-9]+)\.lambda-url\.[a-z0-9-]+\.(?:on\.aws|localhost(?:\.localstack\.cloud)?)(?::\d+)?$/i;
const BY_PATH = /^\/_aws\/lambda-url\/([a-z0-9]+)(\/.*)?$/s;

/** Which function URL a request is for; `undefined` for a request to anything else. */
export function urlAddressOf({ path, headers }: AwsRequest): UrlAddress | undefined {
  if (path.startsWith("/_aws/lambda-url/")) {
    const [, id, below = "/"] = BY_PATH.exec(path) ?? [];
    if (id !== undefined) return { id, path: below };
  }
  if (!headers.host?.includes(".lambda-url.")) return undefined;
  const id = BY_HOST.exec(headers.host)?.[1];
  return id === undefined ? undefined : { id: id.toLowerCase(), path };
}

/** `http://<id>.lambda-url.<region>.localhost:4566/`; on AWS it ends with `.on.aws` and has no port. */
export function functionUrl(endpoint: string, id: string, region: string): string {
  const { port } = new URL(endpoint);
  return `http://${id}.lambda-url.${region}.localhost${port === "" ? "" : `:${port}`}/`;
}
