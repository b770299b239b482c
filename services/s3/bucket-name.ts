import type { AwsRequest } from "../aws/request.ts";
import { notImplemented } from "../aws/service-error.ts";
import { invalidBucketName } from "./errors.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, read 2026-11-24
const NAME =
  /^(?!xn--|sthree-|amzn-s3-demo-)(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?<!-s3alias|--ol-s3|\.mrap|--table-s3)$/;
const DIRECTORY = /--x-s3$/;
export const EXPRESS = "s3express";

export function checkBucketName(name: string): void {
  refuseDirectory(name);
  if (!NAME.test(name)) throw invalidBucketName(name);
}

/** Directory buckets (S3 Express One Zone) have names, endpoints and operations of their own. */
export function refuseDirectory(name: string): void {
  if (DIRECTORY.test(name)) throw notImplemented(`directory buckets (${name})`);
}

/** Their clients sign for a service of another name, also where no bucket is named. */
export function refuseExpress({ headers, queryString }: AwsRequest): void {
  const inHeader = headers.authorization?.includes(`/${EXPRESS}/aws4_request`);
  const inQuery = queryString.includes(`%2F${EXPRESS}%2Faws4_request`);
  if (inHeader || inQuery) throw notImplemented("directory buckets (S3 Express One Zone)");
}
