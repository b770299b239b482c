import { DescribeStateMachineCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { arn, includedData } from "../constraints.ts";
import { openStateMachine, type StatesContext } from "../context.ts";
import { stateMachineDoesNotExist } from "../errors.ts";
import { references } from "../references.ts";

export const describeStateMachine = operation(DescribeStateMachineCommand, {
  constraints: { stateMachineArn: arn, includedData },
  handle({ stateMachineArn, includedData: included }, context: StatesContext) {
    const { machine, version, alias } = openStateMachine(context, stateMachineArn);
    if (alias) throw stateMachineDoesNotExist(stateMachineArn);
    const shown = version ?? machine;
    return {
      stateMachineArn: shown.arn,
      name: machine.name,
      status: "ACTIVE" as const,
      ...(included === "METADATA_ONLY" ? { definition: undefined } : { definition: shown.definition }),
      ...(included === "METADATA_ONLY" ? {} : references(shown.definition)),
      roleArn: shown.roleArn,
      type: machine.type,
      creationDate: new Date(shown.created),
      loggingConfiguration: shown.logging,
      tracingConfiguration: shown.tracing,
      ...(shown.isRevised ? { revisionId: shown.revisionId } : {}),
      ...(version?.description === undefined ? {} : { description: version.description }),
    };
  },
});
