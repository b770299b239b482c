import type { Integration } from "@aws-sdk/client-api-gateway";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import type { AwsResponse } from "../aws/request.ts";
import type { DirectClient, Environment } from "../aws/service.ts";
import type { Exchange } from "./exchange.ts";
import { gatewayResponse, identifyingHeaders } from "./gateway-response.ts";
import { INTEGRATION_TIMEOUT_MS } from "./integration.ts";
import { proxyEvent } from "./proxy-event.ts";
import { proxyResponse } from "./proxy-response.ts";

const PRINCIPAL = "apigateway.amazonaws.com";

/** The function that an integration invokes. */
interface LambdaTarget {
  functionArn: string;
  client: DirectClient;
  /** The role that API Gateway takes to invoke it; without one, the function's own policy must let API Gateway in. */
  roleArn: string | undefined;
  timeoutMs: number;
}

type Outcome = { payload: string } | Parameters<typeof gatewayResponse>[0];

/** Serves requests of AWS_PROXY integrations: the request as an event, the function's answer as the response. */
export function lambdaProxy(environment: Environment): (exchange: Exchange) => Promise<AwsResponse> {
  const targets = new WeakMap<Integration, LambdaTarget>();

  const targetOf = (integration: Integration, stage: Exchange["stage"]): LambdaTarget => {
    const known = targets.get(integration);
    if (known) return known;
    const target = readTarget(environment, integration, stage);
    targets.set(integration, target);
    return target;
  };

  return async (exchange) => {
    const { scope, stage, route, request } = exchange;
    const target = targetOf(route.method.methodIntegration ?? {}, stage);
    const outcome = await withTimeout(invoke(environment, target, exchange), target.timeoutMs);
    if (typeof outcome === "string") return gatewayResponse(outcome, scope);
    const response = proxyResponse(outcome.payload, stage.binaryMediaTypes, request.headers.accept);
    if (!response) return gatewayResponse("badGateway", scope);
    Object.assign(response.headers, identifyingHeaders(scope), { "X-Amzn-Trace-Id": scope.trace });
    return response;
  };
}

const FUNCTION = /\/functions\/(arn:[^:]+:lambda:([^:]+):(\d{12}):function:.+)\/invocations$/;

function readTarget(environment: Environment, integration: Integration, stage: Exchange["stage"]): LambdaTarget {
  const uri = withStageVariables(integration.uri ?? "", stage.stageVariables);
  const [, functionArn = "", region = stage.owner.region, account = stage.owner.account] = FUNCTION.exec(uri) ?? [];
  return {
    functionArn,
    client: environment.direct({ account, region }),
    roleArn: integration.credentials && withStageVariables(integration.credentials, stage.stageVariables),
    timeoutMs: integration.timeoutInMillis ?? INTEGRATION_TIMEOUT_MS.max,
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/aws-api-gateway-stage-variables-reference.html, read 2026-11-24 */
const withStageVariables = (text: string, variables: Exchange["stage"]["stageVariables"]): string =>
  text.replaceAll(/\$\{stageVariables\.([^}]+)\}/g, (_all, name: string) => variables?.[name] ?? "");

async function invoke(environment: Environment, target: LambdaTarget, exchange: Exchange): Promise<Outcome> {
  const Payload = JSON.stringify(proxyEvent(exchange));
  const command = new InvokeCommand({ FunctionName: target.functionArn, Payload });
  try {
    const answer = target.roleArn
      ? await invokeAsRole(environment, target, target.roleArn, exchange.stage.owner.region, command)
      : await environment.asPrincipal({ service: PRINCIPAL, sourceArn: sourceArnOf(exchange) }, () =>
          target.client.send(command),
        );
    if (answer.FunctionError) return "badGateway";
    const { buffer, byteOffset, byteLength } = answer.Payload ?? new Uint8Array();
    return { payload: Buffer.from(buffer, byteOffset, byteLength).toString("utf8") };
  } catch (error) {
    if ((error as Error).name === "RequestEntityTooLargeException") return "requestTooLong";
    return "internalServerError";
  }
}

/** The role must be there and trust API Gateway; what its policies allow is not evaluated. */
async function invokeAsRole(
  environment: Environment,
  target: LambdaTarget,
  roleArn: string,
  region: string,
  command: InvokeCommand,
) {
  const sts = environment.direct({ account: roleArn.split(":")[4] ?? "", region });
  const assume = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: "BackplaneAssumeRoleSession" });
  await environment.asPrincipal({ service: PRINCIPAL }, () => sts.send(assume));
  return target.client.send(command);
}

/** What the function's policy compares `AWS:SourceArn` with; a method ANY stands as `*`. */
function sourceArnOf({ stage, route }: Exchange): string {
  const { owner, apiId, stageName } = stage;
  const method = route.method.httpMethod === "ANY" ? "*" : route.method.httpMethod;
  return `arn:aws:execute-api:${owner.region}:${owner.account}:${apiId}/${stageName}/${method}${route.resourcePath}`;
}

/** What comes first: the outcome, or the end of the time that the integration has. The function goes on, as on AWS. */
async function withTimeout(outcome: Promise<Outcome>, timeoutMs: number): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Outcome>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, "timedOut");
  });
  try {
    return await Promise.race([outcome, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
