import type { WebsiteConfiguration } from "@aws-sdk/client-s3";
import type { AwsRequest, AwsResponse } from "../../aws/request.ts";
import { decodeLabel } from "../../aws/route.ts";
import { ServiceError } from "../../aws/service-error.ts";
import { needsOf } from "../access/actions.ts";
import { authorize, mayKnowOfMissing } from "../access/authorize.ts";
import type { Bucket } from "../bucket-store.ts";
import { openBucket, type S3Context } from "../context.ts";
import { accessDenied, ERROR_STATUS, noSuchSetting, websiteMethodNotAllowed } from "../errors.ts";
import { isObject } from "../object-store.ts";
import { openRead } from "../open-read.ts";
import { readBytes } from "../read-object.ts";
import { errorPage } from "./error-page.ts";
import { type Redirection, redirectionOf } from "./routing.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html, read 2026-11-24

/** An object as it goes out: the members of GetObject's output. */
export type Found = Record<string, unknown>;

export interface Website {
  context: S3Context;
  request: AwsRequest;
  bucket: string;
  /** An answer of GetObject's kind, on the wire. */
  write(output: Found): AwsResponse;
}

/** Answers a visitor of a bucket's website, who is nobody: the endpoint knows no signatures. */
export function serveWebsite({ context: { scope, ...context }, ...website }: Website): AwsResponse {
  const visitor: S3Context = { ...context, scope: { ...scope, accessKeyId: undefined } };
  try {
    return visit({ ...website, context: visitor });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return page(statusOf(error), errorPage(statusOf(error), error, scope.requestId), error.headers);
  }
}

const missing = noSuchSetting(
  "NoSuchWebsiteConfiguration",
  "The specified bucket does not have a website configuration",
);

function visit(site: Website): AwsResponse {
  const { context, request } = site;
  if (request.method !== "GET" && request.method !== "HEAD") throw websiteMethodNotAllowed(request.method);
  const bucket = openBucket(context, site.bucket);
  const website = bucket.settings.website;
  if (!website) throw missing(bucket.name);
  const origin = `http://${request.headers.host ?? "localhost"}`;
  const all = website.RedirectAllRequestsTo;
  if (all) return redirected({ status: 301, location: `${all.Protocol ?? "http"}://${all.HostName}${request.path}` });
  const key = decodeLabel(request.path.slice(1));
  const routed = redirectionOf(website.RoutingRules, { key, origin }, undefined);
  if (routed) return redirected(routed);
  const suffix = website.IndexDocument?.Suffix ?? "";
  try {
    return found(site, bucket, key === "" || key.endsWith("/") ? key + suffix : key);
  } catch (error) {
    if (!(error instanceof ServiceError) || statusOf(error) === 304) throw error;
    // A folder that is asked for without its slash.
    if (!key.endsWith("/") && key !== "" && isObject(context.state.objects.current(bucket.name, `${key}/${suffix}`)))
      return redirected({ status: 302, location: `/${key}/` });
    const rerouted = redirectionOf(website.RoutingRules, { key, origin }, statusOf(error));
    return rerouted ? redirected(rerouted) : errorDocument(site, bucket, website, error);
  }
}

/** An object, if the public may see it. */
function found(site: Website, bucket: Bucket, key: string): AwsResponse {
  const { context, request, write } = site;
  const { headers } = request;
  authorize(context, request, needsOf("GetObject"), { bucket, key });
  try {
    const { version, range, output } = openRead(
      {
        Bucket: bucket.name,
        Key: key,
        Range: headers.range,
        IfMatch: headers["if-match"],
        IfNoneMatch: headers["if-none-match"],
        IfModifiedSince: dateOf(headers["if-modified-since"]),
        IfUnmodifiedSince: dateOf(headers["if-unmodified-since"]),
      },
      context,
      request,
    );
    const location = version.object.headers.WebsiteRedirectLocation;
    if (location !== undefined) return redirected({ status: 301, location });
    return write({ ...output, Body: readBytes(context.state, version, range) });
  } catch (error) {
    const isMissing = error instanceof ServiceError && error.code === "NoSuchKey";
    throw isMissing && !mayKnowOfMissing(context, request, bucket, key) ? accessDenied() : error;
  }
}

/** The website's own page for an error, with the error's status; AWS's page when it has none or it cannot be had. */
function errorDocument(
  site: Website,
  bucket: Bucket,
  { ErrorDocument }: WebsiteConfiguration,
  error: ServiceError,
): AwsResponse {
  if (!ErrorDocument?.Key) throw error;
  const status = statusOf(error);
  try {
    return { ...found({ ...site, request: withoutConditions(site.request) }, bucket, ErrorDocument.Key), status };
  } catch (second) {
    if (!(second instanceof ServiceError)) throw second;
    const body = errorPage(status, error, site.context.scope.requestId, second);
    return page(status, body, {});
  }
}

const withoutConditions = (request: AwsRequest): AwsRequest => ({
  ...request,
  headers: { host: request.headers.host },
});

const redirected = ({ status, location }: Redirection): AwsResponse => ({
  status,
  headers: { location, "content-length": "0" },
});

const page = (status: number, body: string, headers: Record<string, string>): AwsResponse => ({
  status,
  headers: { ...headers, "content-type": "text/html; charset=utf-8" },
  ...(status === 304 ? {} : { body }),
});

const statusOf = ({ code }: ServiceError): number => ERROR_STATUS[code] ?? 400;

function dateOf(text: string | undefined): Date | undefined {
  const date = new Date(text ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
