import type { Snapshot, StoredMethod } from "./api-store.ts";

/** A method of a deployed API, found by a request's path. */
export interface Route {
  resourceId: string;
  /** The resource's path: `/customers/{id}`. */
  resourcePath: string;
  method: StoredMethod;
  /** Percent-encoded as received; `null` when the resource's path has none. */
  pathParameters: Record<string, string> | null;
}

export type FindRoute = (httpMethod: string, path: string) => Route | undefined;

interface CompiledResource {
  id: string;
  path: string;
  expression: RegExp;
  names: string[];
  methods: Record<string, StoredMethod>;
}

/**
 * Compiles a deployment's resources: a literal segment wins over a variable one, and that over a greedy one, from left to right.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html, read 2026-11-24.
 * A resource without the request's method, or `ANY`, is passed over for the next best one; measured on AWS in
 * https://github.com/ministackorg/ministack/pull/1423 and https://github.com/floci-io/floci/pull/3399, read 2026-11-24.
 */
export function compileRoutes(snapshot: Snapshot): FindRoute {
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
        expression: new RegExp(`^${source}$`, "s"),
        names,
        methods: resource.resourceMethods,
      };
    });
  return (httpMethod, received) => {
    const path = `/${received.replace(OUTER_SLASHES, "")}`;
    for (const { id, path: resourcePath, expression, names, methods } of resources) {
      const match = expression.exec(path);
      const method = match && (methods[httpMethod] ?? methods.ANY);
      if (!match || !method) continue;
      const parameters = names.map((name, index): [string, string] => [name, match[index + 1] ?? ""]);
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

// Slashes in front and at the end do not count, those in between do, and parameters stay percent-encoded. Recorded on AWS: snapshot of
// test_lambda_aws_proxy_integration in LocalStack's repository (tests/aws/services/apigateway), read 2026-11-24.
const OUTER_SLASHES = /^\/+|\/+$/g;
