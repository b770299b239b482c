import * as model from "@aws-sdk/client-sts";
import { awsQuery } from "../aws/protocol/query.ts";
import { type Environment, type Service, service } from "../aws/service.ts";
import type { StsContext } from "./context.ts";
import { assumeRole } from "./operations/assume-role.ts";
import { getCallerIdentity } from "./operations/get-caller-identity.ts";
import { getSessionToken } from "./operations/get-session-token.ts";

/** AWS Security Token Service: https://docs.aws.amazon.com/STS/latest/APIReference/ */
export function sts(environment: Environment): Service {
  return service<StsContext>({
    name: "sts",
    protocol: awsQuery({ namespace: "https://sts.amazonaws.com/doc/2011-06-15/", version: "2011-06-15" }),
    model,
    operations: [assumeRole, getCallerIdentity, getSessionToken],
    context: (scope) => ({ scope, environment }),
  });
}
