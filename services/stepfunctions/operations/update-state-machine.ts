import { randomUUID } from "node:crypto";
import { UpdateStateMachineCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { arn, definition, logging, longArn } from "../constraints.ts";
import { openStateMachine, type StatesContext } from "../context.ts";
import { missingParameter, stateMachineDoesNotExist, validation } from "../errors.ts";
import { checkDefinition, checkEncryption, readLogging, readTracing } from "../state-machine-input.ts";
import type { StateMachine } from "../state-machine-store.ts";
import { publish } from "../versions.ts";

/** Executions that run go on by the definition and role that they began with. */
export const updateStateMachine = operation(UpdateStateMachineCommand, {
  constraints: { stateMachineArn: arn, definition, roleArn: longArn, loggingConfiguration: logging },
  async handle(input, context: StatesContext) {
    const { machines, owner, nowMs } = context;
    const { machine, version, alias } = openStateMachine(context, input.stateMachineArn);
    if (version || alias) throw stateMachineDoesNotExist(input.stateMachineArn);
    if (input.versionDescription !== undefined && !input.publish)
      throw validation("Version description can only be set when publish is true");
    checkEncryption(input.encryptionConfiguration);
    const { definition: text, roleArn, loggingConfiguration, tracingConfiguration, encryptionConfiguration } = input;
    if (
      [text, roleArn, loggingConfiguration, tracingConfiguration, encryptionConfiguration].every(
        (each) => each === undefined,
      )
    )
      throw missingParameter(
        "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified",
      );
    if (text !== undefined) checkDefinition(text, machine.type);
    const updated: StateMachine = {
      ...machine,
      definition: text ?? machine.definition,
      roleArn: roleArn ?? machine.roleArn,
      logging: loggingConfiguration
        ? await readLogging(loggingConfiguration, context.environment.connect(owner))
        : machine.logging,
      tracing: tracingConfiguration ? readTracing(tracingConfiguration) : machine.tracing,
      updated: nowMs,
    };
    // Logging and tracing make no new revision (recorded).
    if (updated.definition !== machine.definition || updated.roleArn !== machine.roleArn)
      Object.assign(updated, { revisionId: randomUUID(), isRevised: true });
    machines.put(owner, updated);
    const published = input.publish ? publish(machines, owner, updated, input.versionDescription, nowMs) : undefined;
    return {
      updateDate: new Date(nowMs),
      revisionId: updated.revisionId,
      ...(published ? { stateMachineVersionArn: published.arn } : {}),
    };
  },
});
