import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { AwsRequest } from "./aws/request.ts";
import type { Scope } from "./aws/scope.ts";
import type { Environment } from "./aws/service.ts";

/** Settings of an SDK client that calls as whoever makes a request. */
export function asCaller(environment: Environment, scope: Scope, request: AwsRequest) {
  const { account, region, accessKeyId = account } = scope;
  const sessionToken = request.headers["x-amz-security-token"];
  return {
    ...environment.connect({ account, region, forwardsCaller: true }),
    credentials: { accessKeyId, secretAccessKey: "in-process", ...(sessionToken ? { sessionToken } : {}) },
  };
}

/** Who makes a request, as STS tells it: `arn:aws:sts::123456789012:assumed-role/loader/session`. */
export async function callerArn(environment: Environment, scope: Scope, request: AwsRequest): Promise<string> {
  const { Arn } = await new STSClient(asCaller(environment, scope, request)).send(new GetCallerIdentityCommand({}));
  return Arn ?? `arn:aws:iam::${scope.account}:root`;
}

/** The same for every session of a role: `arn:aws:sts::123456789012:assumed-role/loader`. */
export const withoutSession = (arn: string): string => arn.replace(/^(.*:assumed-role\/[^/]+)\/.*$/, "$1");

/**
 * The database user that Redshift maps an identity to: `IAMR:` and a role's name, `IAM:` and a user's.
 * https://docs.aws.amazon.com/redshift/latest/mgmt/generating-iam-credentials-steps.html; `IAM:RootIdentity` as it stands in payloads that
 * AWS sent (public recordings); both read 2026-11-24.
 */
export function databaseUserOf(arn: string): string {
  const [, kind, name] = /^arn:[^:]+:(?:iam|sts)::\d+:(assumed-role|user|federated-user)\/(?:.*\/)?([^/]+)/.exec(
    withoutSession(arn),
  ) ?? ["", "root"];
  if (kind === "root" || !name) return "IAM:RootIdentity";
  return kind === "assumed-role" ? `IAMR:${name}` : `IAM:${name}`;
}
