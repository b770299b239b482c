import type { Demands } from "../aws/permissions.ts";

// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html and API_GetSessionToken.html: nobody needs a permission for
// these, read 2026-11-24. AssumeRole asks for its own, because the role's trust counts, too.
const FREE = new Set(["GetCallerIdentity", "GetSessionToken", "AssumeRole"]);

export const demands: Demands = (operation) =>
  FREE.has(operation) ? [] : [{ action: `sts:${operation}`, resource: "*" }];
