import type { AwsRequest } from "../aws/request.ts";
import { requestExpired } from "./errors.ts";

/** A presigned URL is good for as long as it says: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html, read 2026-11-24 */
export function checkPresigned(request: AwsRequest, now: Date): void {
  if (!request.queryString.includes("X-Amz-Expires=")) return;
  const query = new URLSearchParams(request.queryString);
  const [, date, time] = /^(\d{8})T(\d{6})Z$/.exec(query.get("X-Amz-Date") ?? "") ?? [];
  if (!date || !time) return;
  const signed = Date.parse(
    `${date.replace(/(....)(..)(..)/, "$1-$2-$3")}T${time.replace(/(..)(..)(..)/, "$1:$2:$3")}Z`,
  );
  const seconds = query.get("X-Amz-Expires") ?? "";
  const expires = new Date(signed + Number(seconds) * 1000);
  if (expires < now) throw requestExpired(expires, now, seconds);
}
