import { DescribeStateMachineAliasCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { openAlias } from "../aliases.ts";
import { arn } from "../constraints.ts";
import type { StatesContext } from "../context.ts";

export const describeStateMachineAlias = operation(DescribeStateMachineAliasCommand, {
  constraints: { stateMachineAliasArn: arn },
  handle(input, context: StatesContext) {
    const { alias } = openAlias(context, input.stateMachineAliasArn);
    return {
      stateMachineAliasArn: alias.arn,
      name: alias.name,
      description: alias.description,
      routingConfiguration: alias.routes,
      creationDate: new Date(alias.created),
      updateDate: new Date(alias.updated),
    };
  },
});
