import type { Program } from "./language/definition.ts";
import { variableReferences } from "./language/variable-references.ts";

/** The member that DescribeStateMachine shows when some state reads a variable. */
export function references(definition: string): { variableReferences?: Record<string, string[]> } {
  const found = variableReferences(JSON.parse(definition) as Program);
  return Object.keys(found).length > 0 ? { variableReferences: found } : {};
}
