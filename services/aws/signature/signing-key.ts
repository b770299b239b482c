import { createHash, createHmac } from "node:crypto";

/** `20261124/us-east-1/s3/aws4_request` in its parts. */
export interface CredentialScope {
  date: string;
  region: string;
  service: string;
}

export const scopeText = ({ date, region, service }: CredentialScope): string =>
  `${date}/${region}/${service}/aws4_request`;

export const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");
export const hmac = (key: string | Buffer, data: string): Buffer => createHmac("sha256", key).update(data).digest();

// A key is good for a day, a region and a service, and whoever signs with it does so often.
const keys = new Map<string, Buffer>();
const MAX_KEYS = 1_000;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#derive-signing-key, read 2026-11-24 */
export function signingKey(secret: string, scope: CredentialScope): Buffer {
  const name = `${secret}/${scopeText(scope)}`;
  const known = keys.get(name);
  if (known) return known;
  if (keys.size >= MAX_KEYS) keys.clear();
  const { date, region, service } = scope;
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), "aws4_request");
  keys.set(name, key);
  return key;
}
