import { type Template, TemplateError, type Value } from "./parse.ts";

/** What each resource needs to be there before it: DependsOn, and what its properties refer to. */
export function dependencies(template: Template, active: ReadonlySet<string>): Map<string, Set<string>> {
  const result = new Map<string, Set<string>>();
  for (const logicalId of active) {
    const resource = template.Resources[logicalId];
    const needed = new Set<string>([resource?.DependsOn ?? []].flat());
    collect(resource?.Properties ?? {}, template, needed);
    for (const name of needed) if (!active.has(name)) needed.delete(name);
    result.set(logicalId, needed);
  }
  return result;
}

/** The resources that a value refers to. */
export function references(value: Value, template: Template): Set<string> {
  const found = new Set<string>();
  collect(value, template, found);
  return found;
}

function collect(value: Value, template: Template, needed: Set<string>): void {
  if (Array.isArray(value)) {
    for (const each of value) collect(each, template, needed);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [name, each] of Object.entries(value)) {
    if (name === "Ref" && typeof each === "string") add(each, template, needed);
    else if (name === "Fn::GetAtt")
      add(String(Array.isArray(each) ? each[0] : String(each).split(".")[0]), template, needed);
    else if (name === "Fn::Sub") {
      const text = String(Array.isArray(each) ? each[0] : each);
      for (const [, reference = ""] of text.matchAll(/\$\{([^!}][^}]*)\}/g))
        add(reference.split(".")[0]?.trim() ?? "", template, needed);
      collect(each, template, needed);
    } else collect(each, template, needed);
  }
}

function add(name: string, template: Template, needed: Set<string>): void {
  if (name in template.Resources) needed.add(name);
}

/** Every name that the template refers to must be something. @throws TemplateError */
export function checkReferences(template: Template): void {
  const unresolved = new Set<string>();
  const known = (name: string): boolean =>
    name.startsWith("AWS::") || name in template.Parameters || name in template.Resources;
  const visit = (value: Value): void => {
    if (Array.isArray(value)) {
      for (const each of value) visit(each);
      return;
    }
    if (typeof value !== "object" || value === null) return;
    for (const [name, each] of Object.entries(value)) {
      if (name === "Ref" && typeof each === "string" && !known(each)) unresolved.add(each);
      else if (name === "Fn::Sub") {
        const [text, variables] = Array.isArray(each) ? each : [each, {}];
        for (const [, reference = ""] of String(text).matchAll(/\$\{([^!}][^}]*)\}/g)) {
          const first = reference.split(".")[0]?.trim() ?? "";
          if (!known(first) && !(first in ((variables ?? {}) as object))) unresolved.add(first);
        }
      } else visit(each);
    }
  };
  for (const { Properties, DependsOn } of Object.values(template.Resources)) {
    visit(Properties ?? {});
    for (const name of [DependsOn ?? []].flat()) if (!(name in template.Resources)) unresolved.add(name);
  }
  if (unresolved.size > 0)
    throw new TemplateError(
      `Template format error: Unresolved resource dependencies [${[...unresolved].join(", ")}] in the Resources block of the template`,
    );
}

/** An order in which everything comes after what it needs. @throws TemplateError for a circle */
export function inOrder(needed: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const order: string[] = [];
  const left = new Map(needed);
  while (left.size > 0) {
    const ready = [...left].filter(([, names]) => [...names].every((name) => !left.has(name))).map(([name]) => name);
    if (ready.length === 0)
      throw new TemplateError(`Circular dependency between resources: [${[...left.keys()].join(", ")}]`);
    for (const name of ready) {
      order.push(name);
      left.delete(name);
    }
  }
  return order;
}
