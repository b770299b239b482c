import { type Demands, textOf } from "../aws/guard.ts";
import { functionArn, parseFunctionName } from "./name.ts";

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html, read 2026-11-24 */
export const demands: Demands = (operation, input, { account, region }) => {
  const mapping =
    input.UUID === undefined
      ? undefined
      : `arn:aws:lambda:${region}:${account}:event-source-mapping:${textOf(input.UUID)}`;
  const name = parseFunctionName(textOf(input.FunctionName))?.name;
  const own = name === undefined ? undefined : functionArn({ account, region }, name);
  const isMapping = operation.includes("EventSourceMapping");
  const resource = mapping ?? (isMapping ? undefined : own) ?? "*";
  const demand = {
    action: operation === "Invoke" ? "lambda:InvokeFunction" : `lambda:${operation}`,
    resource,
    keys: { "lambda:functionarn": isMapping ? own : undefined },
  };
  // Whoever gives a function a role must be allowed to.
  const passes = operation === "CreateFunction" || operation === "UpdateFunctionConfiguration";
  if (!passes || input.Role === undefined) return [demand];
  return [
    demand,
    {
      action: "iam:PassRole",
      resource: textOf(input.Role),
      keys: { "iam:passedtoservice": "lambda.amazonaws.com", "iam:associatedresourcearn": own },
    },
  ];
};
