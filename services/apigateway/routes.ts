import type { Snapshot, StoredMethod } from "./api-store.ts";

/** A method of a deployed API, found by a request's path. */
export interface Route {
  resourceId: string;
  /** The resource's path: `/customers/{id}`. */
  resourcePath: string;
  method: StoredMethod;
  pathParameters: Record<string, string> | null;
}

interface CompiledResource {
  id: string;
  path: string;
  expression: RegExp;
  names: string[];
  methods: Record<string, StoredMethod>;
}

/**
 * Compiles a deployment's resources: a literal segment wins over a variable one, and that over a greedy one, from left to right.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html, read 2026-11-24
 */
export function compileRoutes(snapshot: Snapshot): (httpMethod: string, path: string) => Route | undefined {
  const resources: CompiledResource[] = Object.values(snapshot.resources)
    .sort((a, b) => (rank(a.path) < rank(b.path) ? -1 : 1))
    .map((resource) => {
      const names: string[] = [];
      const source = resource.path
        .split("/")
        .map((segment) => {
          const [, name, greedy] = /^\{(.+?)(\+)?\}$/.exec(segment) ?? [];
          if (name === undefined) return segment.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
          names.push(name);
          return greedy ? "(.+)" : "([^/]+)";
        })
        .join("/");
      return {
        id: resource.id,
        path: resource.path,
        expression: new RegExp(`^${source === "/" ? "" : source}/?$`, "s"),
        names,
        methods: resource.resourceMethods,
      };
    });
  return (httpMethod, path) => {
    for (const { id, path: resourcePath, expression, names, methods } of resources) {
      const match = expression.exec(path);
      const method = match && (methods[httpMethod] ?? methods.ANY);
      if (!match || !method) continue;
      const parameters = names.map((name, index): [string, string] => [name, decode(match[index + 1] ?? "")]);
      return {
        resourceId: id,
        resourcePath,
        method,
        pathParameters: parameters.length > 0 ? Object.fromEntries(parameters) : null,
      };
    }
    return undefined;
  };
}

/** Sorts literal segments before variables, and those before greedy ones. */
const rank = (path: string): string =>
  path
    .split("/")
    .map((segment) => (segment.endsWith("+}") ? "2" : segment.startsWith("{") ? "1" : "0"))
    .join("");

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
