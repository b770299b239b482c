import { UpdateResourceCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import type { StoredApi, StoredResource } from "../api-store.ts";
import { type ApiGatewayContext, openResource } from "../context.ts";
import { badRequest, noSuch } from "../errors.ts";
import { applyPatch, detailedErrors, type PatchTable, patchOperations } from "../patch.ts";
import { checkPlace, pathBelow, showResource, subtree } from "../resource.ts";

// Messages: snapshots recorded on AWS in LocalStack's repository (test_update_resource_behaviour, test_update_resource_on_root),
// read 2026-11-24.

/** An API and the resource in it that is being moved. */
interface Move {
  stored: StoredApi;
  resource: StoredResource;
}

const PATHS: PatchTable<Move> = {
  "/parentId": {
    replace: ({ stored, resource }, parentId) => move(stored, resource, parentId, resource.pathPart ?? ""),
  },
  "/pathPart": {
    replace: ({ stored, resource }, pathPart) => move(stored, resource, resource.parentId ?? "", pathPart),
  },
};

export const updateResource = operation(UpdateResourceCommand, {
  constraints: { patchOperations },
  handle({ restApiId, resourceId, patchOperations }, context: ApiGatewayContext) {
    const opened = openResource(context, restApiId, resourceId);
    if (!opened.resource.parentId)
      for (const { path = "" } of patchOperations ?? [])
        if (path in PATHS) throw badRequest(`Root resource cannot update its ${path.slice(1)}.`);
    const { stored, resource } = applyPatch(opened, patchOperations, PATHS, detailedErrors(Object.keys(PATHS)));
    context.apis.put(context.owner, stored);
    return showResource(resource);
  },
});

function move(stored: StoredApi, resource: StoredResource, parentId: string, pathPart: string): Move {
  const parent = stored.resources[parentId];
  if (!parent) throw noSuch("Resource");
  const moving = subtree(stored.resources, resource.id);
  if (moving.has(parentId)) throw badRequest("Resources cannot be cyclical.");
  checkPlace(stored, parent, pathPart, resource.id);
  const moved = { ...resource, parentId, pathPart, path: pathBelow(parent, pathPart) };
  const resources = { ...stored.resources };
  for (const id of moving) {
    const each = stored.resources[id];
    if (each) resources[id] = { ...each, path: moved.path + each.path.slice(resource.path.length) };
  }
  return { stored: { ...stored, resources: { ...resources, [resource.id]: moved } }, resource: moved };
}
