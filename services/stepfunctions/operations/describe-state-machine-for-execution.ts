import { DescribeStateMachineForExecutionCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { arn, includedData } from "../constraints.ts";
import { openExecution, parseArn, type StatesContext } from "../context.ts";
/** As it was when the execution began. */
import { references } from "../references.ts";
import { NO_LOGGING } from "../state-machine-input.ts";

export const describeStateMachineForExecution = operation(DescribeStateMachineForExecutionCommand, {
  constraints: { executionArn: arn, includedData },
  handle(input, context: StatesContext) {
    const { facts, extras, definition, mapRunArn, startedMs } = openExecution(context, input.executionArn);
    const { account, region, name } = parseArn(facts.stateMachineArn, ["stateMachine"]);
    const [machineName = "", label] = name.split("/");
    const machine = context.machines.get({ account, region }, machineName);
    return {
      stateMachineArn: facts.stateMachineArn,
      name: facts.stateMachineName,
      definition: input.includedData === "METADATA_ONLY" ? undefined : context.machines.definition(definition),
      ...references(context.machines.definition(definition)),
      roleArn: facts.roleArn,
      updateDate: new Date(extras.updated ?? machine?.created ?? startedMs),
      loggingConfiguration: extras.logging ?? NO_LOGGING,
      tracingConfiguration: machine?.tracing ?? { enabled: false },
      ...(mapRunArn === undefined ? {} : { mapRunArn, label }),
      ...(extras.updated === undefined ? {} : { revisionId: extras.revisionId }),
    };
  },
});
