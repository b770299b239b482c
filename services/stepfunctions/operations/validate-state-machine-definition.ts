import { ValidateStateMachineDefinitionCommand } from "@aws-sdk/client-sfn";
import { oneOf, range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { stateMachineType } from "../constraints.ts";
import type { StatesContext } from "../context.ts";
import { diagnose } from "../language/lint/index.ts";

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html ("The default and maximum value is 100"), read 2026-11-25
const MAX_DIAGNOSTICS = 100;

export const validateStateMachineDefinition = operation(ValidateStateMachineDefinitionCommand, {
  constraints: { type: stateMachineType, severity: oneOf(["ERROR", "WARNING"]), maxResults: range(0, MAX_DIAGNOSTICS) },
  handle(input, _context: StatesContext) {
    const found = diagnose(input.definition, input.type ?? "STANDARD").filter(
      ({ severity }) => severity === "ERROR" || input.severity === "WARNING",
    );
    const shown = found.slice(0, input.maxResults || MAX_DIAGNOSTICS);
    return {
      result: found.some(({ severity }) => severity === "ERROR") ? ("FAIL" as const) : ("OK" as const),
      diagnostics: shown,
      truncated: shown.length < found.length,
    };
  },
});
