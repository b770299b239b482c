import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticOperationSchema } from "@smithy/types";
import type { AwsRequest } from "./request.ts";
import type { ServiceModel } from "./service.ts";

/** Where a REST operation lives, computed from the SDK's schema. */
interface Route {
  operation: StaticOperationSchema;
  method: string;
  path: RegExp;
  labels: string[];
  literalQuery: [name: string, value: string][];
  requiredQuery: string[];
  requiredHeaders: string[];
  /** Labels that are required but stand outside the path (S3's Bucket, which may come from the host). */
  requiredAddress: string[];
  conditions: number;
}

export interface Match {
  operation: StaticOperationSchema;
  /** Decoded labels by member name. */
  labels: Record<string, string>;
}

/** What a service's addressing took out of host and path: S3's bucket. */
export interface Address {
  labels: Record<string, string>;
  path: string;
}

interface HttpTraits {
  http?: [method: string, uri: string, status: number];
}

export const httpTrait = (operation: StaticOperationSchema): [method: string, uri: string, status: number] => {
  const traits = operation[3] as HttpTraits;
  if (!traits.http) throw new Error(`${operation[2]} has no HTTP binding in the SDK's schema.`);
  return traits.http;
};

/** Decodes a percent-encoded label; what is not valid UTF-8 or not valid encoding is left as it is. */
export function decodeLabel(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function compile(operation: StaticOperationSchema): Route {
  const [method, uri] = httpTrait(operation);
  const [template = "/", query = ""] = uri.split("?", 2);
  const labels: string[] = [];
  let source = "";
  for (const part of template.split(/(\{[^}]+\})/)) {
    if (!part.startsWith("{")) {
      source += escapeRegExp(part);
      continue;
    }
    const greedy = part.endsWith("+}");
    labels.push(part.slice(1, greedy ? -2 : -1));
    source += greedy ? "(.+)" : "([^/]+)";
  }
  // Some of the SDK's paths end in a slash that clients may leave out, and the other way round.
  const path = new RegExp(
    labels.length > 0 && template.endsWith("+}") ? `^${source}$` : `^${source.replace(/\/$/, "")}/?$`,
    "s",
  );
  const literalQuery = [...new URLSearchParams(query)].filter(([name]) => name !== "x-id");

  const input = NormalizedSchema.of(operation[4]);
  const requiredQuery: string[] = [];
  const requiredHeaders: string[] = [];
  const requiredAddress: string[] = [];
  if (input.isStructSchema()) {
    const raw = input.getSchema() as unknown as readonly unknown[];
    const required = new Set((raw[4] as string[]).slice(0, Number(raw[6] ?? 0)));
    for (const [name, member] of input.structIterator()) {
      if (!required.has(name)) continue;
      const traits = member.getMergedTraits() as { httpQuery?: string; httpHeader?: string; httpLabel?: 1 };
      if (traits.httpQuery) requiredQuery.push(traits.httpQuery);
      if (traits.httpHeader) requiredHeaders.push(traits.httpHeader.toLowerCase());
      if (traits.httpLabel && !labels.includes(name)) requiredAddress.push(name);
    }
  }
  return {
    operation,
    method,
    path,
    labels,
    literalQuery,
    requiredQuery,
    requiredHeaders,
    requiredAddress,
    conditions:
      literalQuery.length * 2 +
      requiredQuery.length +
      requiredHeaders.length +
      template.split("/").filter((part) => part !== "" && !part.startsWith("{")).length,
  };
}

/**
 * Finds the operation of a REST request: method, path, literal query and required members present; most conditions win.
 * Every operation that the SDK knows takes part, so that those not implemented are refused by their own name.
 */
export function router(model: ServiceModel): (request: AwsRequest, address?: Address) => Match | undefined {
  const byMethod = new Map<string, Route[]>();
  for (const operation of model.operations.values()) {
    const route = compile(operation);
    byMethod.set(route.method, [...(byMethod.get(route.method) ?? []), route]);
  }
  for (const routes of byMethod.values())
    routes.sort(
      (a, b) =>
        b.conditions - a.conditions ||
        a.labels.length - b.labels.length ||
        Number(model.implemented.has(b.operation[2])) - Number(model.implemented.has(a.operation[2])),
    );

  return (request, address) => {
    const path = address?.path ?? request.path;
    const query = request.queryString === "" ? undefined : new URLSearchParams(request.queryString);
    for (const route of byMethod.get(request.method) ?? []) {
      const found = route.path.exec(path);
      if (!found) continue;
      if (!route.literalQuery.every(([name, value]) => query?.has(name) && (value === "" || query.get(name) === value)))
        continue;
      if (!route.requiredQuery.every((name) => query?.has(name))) continue;
      if (!route.requiredHeaders.every((name) => request.headers[name] !== undefined)) continue;
      if (address) {
        if (!route.requiredAddress.every((name) => address.labels[name] !== undefined)) continue;
        if (!Object.keys(address.labels).every((name) => route.requiredAddress.includes(name))) continue;
      }
      const labels: Record<string, string> = { ...address?.labels };
      for (const [index, name] of route.labels.entries()) labels[name] = decodeLabel(found[index + 1] ?? "");
      return { operation: route.operation, labels };
    }
    return undefined;
  };
}
