import * as model from "@aws-sdk/client-sts";
import { validationMessage } from "../aws/constraints.ts";
import { awsQuery } from "../aws/protocol/query.ts";
import { type Environment, type Service, service } from "../aws/service.ts";
import { ServiceError } from "../aws/service-error.ts";
import type { StsContext } from "./context.ts";
import { demands } from "./demands.ts";
import { assumeRole } from "./operations/assume-role.ts";
import { getAccessKeyInfo } from "./operations/get-access-key-info.ts";
import { getCallerIdentity } from "./operations/get-caller-identity.ts";
import { getSessionToken } from "./operations/get-session-token.ts";

/** AWS Security Token Service: https://docs.aws.amazon.com/STS/latest/APIReference/ */
export function sts(environment: Environment): Service {
  return service<StsContext>({
    name: "sts",
    protocol: awsQuery({ namespace: "https://sts.amazonaws.com/doc/2011-06-15/", version: "2011-06-15" }),
    model,
    operations: [assumeRole, getAccessKeyInfo, getCallerIdentity, getSessionToken],
    demands,
    context: (scope) => ({ scope, environment }),
    // https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html, read 2026-11-24
    errorStatus: { AccessDenied: 403, ExpiredToken: 403 },
    // Recorded on AWS: test_sts_invalid_parameters in LocalStack's repository (tests/aws/services/sts), read 2026-11-24.
    invalid: (found) => new ServiceError("ValidationError", validationMessage(found)),
  });
}
