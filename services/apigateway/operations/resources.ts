import {
  CreateResourceCommand,
  DeleteResourceCommand,
  GetResourceCommand,
  GetResourcesCommand,
} from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import type { StoredApi, StoredResource } from "../api-store.ts";
import { type ApiGatewayContext, badRequest, conflict, newId, openApi, openResource, page } from "../context.ts";

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html and the console's own message, read 2026-11-24
const PATH_PART = /^(?:[a-zA-Z0-9._\-:]+|\{[a-zA-Z0-9._\-:]+\+?\})$/;

/** As the API shows it; methods only when they are asked for. */
export const showResource = ({ resourceMethods, ...resource }: StoredResource, embed = false) => ({
  ...resource,
  ...(Object.keys(resourceMethods).length > 0
    ? {
        resourceMethods: embed
          ? resourceMethods
          : Object.fromEntries(Object.keys(resourceMethods).map((method) => [method, {}])),
      }
    : {}),
});

export const createResource = operation(CreateResourceCommand, {
  handle({ restApiId, parentId, pathPart }, context: ApiGatewayContext) {
    const stored = openApi(context, restApiId);
    const parent = openResource(stored, parentId);
    if (!PATH_PART.test(pathPart))
      throw badRequest(
        "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
      );
    if (parent.pathPart?.endsWith("+}"))
      throw badRequest(`Cannot create a child of a resource with a greedy path variable: ${parent.path}`);
    const siblings = Object.values(stored.resources).filter((each) => each.parentId === parentId);
    if (siblings.some((each) => each.pathPart === pathPart))
      throw conflict(`Another resource with the same parent already has this name: ${pathPart}`);
    if (
      pathPart.startsWith("{") &&
      siblings.some(
        (each) => each.pathPart?.startsWith("{") && each.pathPart.endsWith("+}") === pathPart.endsWith("+}"),
      )
    )
      throw badRequest("A sibling of this resource already has a variable path part -- only one is allowed");
    const id = newId(6);
    const path = `${parent.path === "/" ? "" : parent.path}/${pathPart}`;
    const resource = { id, parentId, pathPart, path, resourceMethods: {} };
    context.apis.put(context.owner, { ...stored, resources: { ...stored.resources, [id]: resource } });
    return showResource(resource);
  },
});

export const getResource = operation(GetResourceCommand, {
  handle: ({ restApiId, resourceId, embed }, context: ApiGatewayContext) =>
    showResource(openResource(openApi(context, restApiId), resourceId), embed?.includes("methods")),
});

export const getResources = operation(GetResourcesCommand, {
  handle({ restApiId, position, limit, embed }, context: ApiGatewayContext) {
    const { resources } = openApi(context, restApiId);
    return page(
      Object.values(resources).map((each) => showResource(each, embed?.includes("methods"))),
      position,
      limit,
    );
  },
});

export const deleteResource = operation(DeleteResourceCommand, {
  handle({ restApiId, resourceId }, context: ApiGatewayContext) {
    const stored = openApi(context, restApiId);
    openResource(stored, resourceId);
    if (resourceId === stored.api.rootResourceId) throw badRequest("Root resource cannot be deleted");
    context.apis.put(context.owner, { ...stored, resources: without(stored, resourceId) });
    return {};
  },
});

/** A resource goes with all that lies below it. */
function without(stored: StoredApi, resourceId: string): StoredApi["resources"] {
  const gone = new Set([resourceId]);
  for (let before = 0; before !== gone.size; ) {
    before = gone.size;
    for (const { id, parentId } of Object.values(stored.resources)) if (parentId && gone.has(parentId)) gone.add(id);
  }
  return Object.fromEntries(Object.entries(stored.resources).filter(([id]) => !gone.has(id)));
}
