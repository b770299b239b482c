import { type Demands, textOf } from "../aws/permissions.ts";

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html, read 2026-11-24 */
export const demands: Demands = (operation, input, { account, region }) => {
  const named = [
    input.stateMachineAliasArn,
    input.stateMachineVersionArn,
    input.stateMachineArn,
    input.executionArn,
    input.mapRunArn,
    input.activityArn,
    input.resourceArn,
  ].find((value) => typeof value === "string");
  const made =
    operation === "CreateStateMachine" ? "stateMachine" : operation === "CreateActivity" ? "activity" : undefined;
  const resource = made ? `arn:aws:states:${region}:${account}:${made}:${textOf(input.name)}` : textOf(named) || "*";
  const demand = { action: `states:${operation}`, resource };
  if (input.roleArn === undefined) return [demand];
  return [
    demand,
    {
      action: "iam:PassRole",
      resource: textOf(input.roleArn),
      keys: { "iam:passedtoservice": "states.amazonaws.com" },
    },
  ];
};
