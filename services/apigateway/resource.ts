import type { Resource } from "@aws-sdk/client-api-gateway";
import type { StoredApi, StoredResource } from "./api-store.ts";
import { badRequest, conflict } from "./errors.ts";

// Messages: snapshots recorded on AWS in LocalStack's repository (test_create_proxy_resource_validation,
// test_update_resource_behaviour), except where another source is given. Read 2026-11-24.

/** A resource as the API shows it; what its methods are, only when that is asked for (`embed=methods`). */
export function showResource(
  { resourceMethods, ...resource }: StoredResource,
  embed: readonly string[] = [],
): Resource {
  const methods = Object.entries(resourceMethods);
  if (methods.length === 0) return resource;
  const shown = embed.includes("methods") ? methods : methods.map(([name]) => [name, {}]);
  return { ...resource, resourceMethods: Object.fromEntries(shown) };
}

export const pathBelow = (parent: StoredResource, pathPart: string): string =>
  `${parent.path === "/" ? "" : parent.path}/${pathPart}`;

// AWS's words of 2016 (https://github.com/claudiajs/claudia/issues/11) and the colon that it takes since (https://github.com/aws/aws-cdk/issues/22477),
// read 2026-11-24
const PATH_PART = /^(?:[a-zA-Z0-9._\-:]+|\{[a-zA-Z0-9._\-:]+\+?\})$/;

/** Whether a resource of this name may be put (or moved: `except`) below that parent. */
export function checkPlace(stored: StoredApi, parent: StoredResource, pathPart: string, except?: string): void {
  if (!PATH_PART.test(pathPart))
    throw badRequest(
      "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
    );
  if (parent.pathPart?.endsWith("+}"))
    throw badRequest(`Cannot create a child of a resource with a greedy path variable: ${parent.pathPart}`);
  const siblings = Object.values(stored.resources).filter((each) => each.parentId === parent.id && each.id !== except);
  if (siblings.some((each) => each.pathPart === pathPart))
    throw conflict(`Another resource with the same parent already has this name: ${pathPart}`);
  const variable = siblings.find((each) => each.pathPart?.startsWith("{"));
  if (pathPart.startsWith("{") && variable)
    throw badRequest(
      `A sibling (${variable.pathPart}) of this resource already has a variable path part -- only one is allowed`,
    );
}

/** A resource's id and those of all that lies below it. */
export function subtree(resources: StoredApi["resources"], id: string): Set<string> {
  const ids = new Set([id]);
  for (let size = 0; size !== ids.size; ) {
    size = ids.size;
    for (const each of Object.values(resources)) if (each.parentId && ids.has(each.parentId)) ids.add(each.id);
  }
  return ids;
}
