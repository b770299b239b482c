import { all, each, length, members, oneOf, pattern, range, sensitive } from "../aws/constraints.ts";

// Lengths, ranges and patterns: the API's model in botocore 1.43 (redshift-serverless 2021-04-21), read 2026-11-24.

export const resourceName = all(length(3, 64), pattern("^[a-z0-9-]+$"));
export const resourceArn = length(1, 1011);
export const maxResults = range(1, 100);

export const tags = all(length(0, 200), each(members({ key: length(1, 128), value: length(0, 256) })));
export const tagKeys = all(length(0, 200), each(length(1, 128)));

export const logExports = all(length(0, 16), each(oneOf(["useractivitylog", "userlog", "connectionlog"])));
/** Recorded in https://github.com/hashicorp/terraform-provider-aws/issues/39250, read 2026-11-24. */
export const adminUserPassword = sensitive(length(8, 64));

export const ipAddressType = pattern("^(ipv4|dualstack)$");
export const trackName = all(length(1, 256), pattern("^[a-zA-Z0-9_]+$"));
export const pricePerformanceTarget = members({ status: oneOf(["ENABLED", "DISABLED"]), level: range(1, 100) });

/** https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_GetCredentials.html, read 2026-11-24 */
export const durationSeconds = range(900, 3600);
