import { randomUUID } from "node:crypto";
import { CreateStateMachineCommand } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { definition, logging, longArn, name, stateMachineType, tags } from "../constraints.ts";
import { checkName, readTags, type StatesContext, stateMachineArn } from "../context.ts";
import { stateMachineAlreadyExists, validation } from "../errors.ts";
import { checkDefinition, checkEncryption, readLogging, readTracing } from "../state-machine-input.ts";
import type { StateMachine } from "../state-machine-store.ts";
import { publish } from "../versions.ts";

export const createStateMachine = operation(CreateStateMachineCommand, {
  constraints: { name, definition, roleArn: longArn, type: stateMachineType, loggingConfiguration: logging, tags },
  async handle(input, { machines, owner, nowMs, environment }: StatesContext) {
    checkName(input.name);
    if (input.versionDescription !== undefined && !input.publish)
      throw validation("Version description can only be set when publish is true");
    const type = input.type ?? "STANDARD";
    checkEncryption(input.encryptionConfiguration);
    checkDefinition(input.definition, type);
    const machine: StateMachine = {
      name: input.name,
      arn: stateMachineArn(owner, input.name),
      type,
      definition: input.definition,
      roleArn: input.roleArn,
      revisionId: randomUUID(),
      isRevised: false,
      logging: await readLogging(input.loggingConfiguration, environment.connect(owner)),
      tracing: readTracing(input.tracingConfiguration),
      created: nowMs,
      tags: readTags(input.tags),
      lastVersion: 0,
    };
    const existing = machines.get(owner, input.name);
    if (existing && !isSame(existing, machine)) throw stateMachineAlreadyExists(existing.arn);
    if (!existing) machines.put(owner, machine);
    const kept = existing ?? machine;
    const version = input.publish ? publish(machines, owner, kept, input.versionDescription, nowMs) : undefined;
    return {
      stateMachineArn: kept.arn,
      creationDate: new Date(kept.created),
      ...(version ? { stateMachineVersionArn: version.arn } : {}),
    };
  },
});

/**
 * "CreateStateMachine is an idempotent API": by name, definition, type, logging and tracing.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html, read 2026-11-24
 */
const isSame = (a: StateMachine, b: StateMachine): boolean =>
  a.definition === b.definition &&
  a.type === b.type &&
  JSON.stringify([a.logging, a.tracing]) === JSON.stringify([b.logging, b.tracing]);
