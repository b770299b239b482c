import type { Redirect, RoutingRule } from "@aws-sdk/client-s3";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html, read 2026-11-24

/** Where a website sends its visitor. */
export interface Redirection {
  status: number;
  location: string;
}

interface Visit {
  key: string;
  /** `http://bucket.s3-website.localhost:4566` */
  origin: string;
}

/**
 * The first rule that is about a key and, when there is one, an error.
 * @param status of the error that the visitor would see otherwise
 */
export function redirectionOf(
  rules: readonly RoutingRule[] | undefined,
  visit: Visit,
  status: number | undefined,
): Redirection | undefined {
  const rule = rules?.find(({ Condition: condition }) => {
    const code = condition?.HttpErrorCodeReturnedEquals;
    if (code === undefined ? status !== undefined : Number(code) !== status) return false;
    return visit.key.startsWith(condition?.KeyPrefixEquals ?? "");
  });
  return rule?.Redirect && redirect(rule.Redirect, visit, rule.Condition?.KeyPrefixEquals ?? "");
}

function redirect(to: Redirect, { key, origin }: Visit, prefix: string): Redirection {
  const own = new URL(origin);
  const target =
    to.ReplaceKeyWith ??
    (to.ReplaceKeyPrefixWith === undefined ? key : to.ReplaceKeyPrefixWith + key.slice(prefix.length));
  const location = `${to.Protocol ?? own.protocol.slice(0, -1)}://${to.HostName ?? own.host}/${encodePath(target)}`;
  return { status: Number(to.HttpRedirectCode ?? 301), location };
}

/** A key as a URL's path. */
export const encodePath = (key: string): string => key.split("/").map(encodeURIComponent).join("/");
