import { type Program, processorOf, type State } from "./definition.ts";
import { isObject } from "./json.ts";
import { expressionOf, isExpression } from "./jsonata.ts";

/** Which variables each state reads, by the states' names; states that read none are left out. */
export function variableReferences(program: Program): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  visit(program, found);
  return found;
}

function visit({ States }: Program, found: Record<string, string[]>): void {
  for (const [name, state] of Object.entries(States)) {
    const names = new Set<string>();
    const { Branches, ItemProcessor: _processor, Iterator: _iterator, ...own }: State = state;
    collect(own, "", names);
    if (names.size > 0) found[name] = [...names].sort();
    for (const branch of Branches ?? []) visit(branch, found);
    const processor = processorOf(state);
    if (processor) visit(processor, found);
  }
}

function collect(value: unknown, field: string, names: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, field, names);
  else if (isObject(value)) for (const [name, member] of Object.entries(value)) collect(member, name, names);
  else if (typeof value !== "string") return;
  else if (isExpression(value)) fromJsonata(expressionOf(value), names);
  else if (isPathField(field)) for (const name of roots(value)) names.add(name);
}

const isPathField = (field: string): boolean => field.endsWith(".$") || field.endsWith("Path") || field === "Variable";

/** `$name` at the head of a path: not `$`, `$$` or a place in the input. */
const roots = (text: string): string[] =>
  [...text.replace(/'(?:[^'\\]|\\.)*'/g, "''").matchAll(/(?<![\w$.])\$([\p{L}_][\p{L}\p{N}_]*)/gu)].map(
    ([, name = ""]) => name,
  );

/** Names that the expression neither defines, nor calls, nor has from the language. */
function fromJsonata(expression: string, names: Set<string>): void {
  const code = expression.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\/\*[\s\S]*?\*\//g, '""');
  const local = new Set(["states"]);
  for (const [, name = ""] of code.matchAll(/\$(\w+)\s*:=/g)) local.add(name);
  for (const [, parameters = ""] of code.matchAll(/(?:function|λ)\s*\(([^)]*)\)/g))
    for (const [, name = ""] of parameters.matchAll(/\$(\w+)/g)) local.add(name);
  for (const [, name = ""] of code.matchAll(/\$([\p{L}_][\p{L}\p{N}_]*)(?!\s*\(|[\p{L}\p{N}_])/gu))
    if (!local.has(name)) names.add(name);
}
