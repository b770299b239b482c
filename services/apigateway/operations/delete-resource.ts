import { DeleteResourceCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, openResource } from "../context.ts";
import { badRequest } from "../errors.ts";
import { subtree } from "../resource.ts";

/** A resource goes with all that lies below it. */
export const deleteResource = operation(DeleteResourceCommand, {
  handle({ restApiId, resourceId }, context: ApiGatewayContext) {
    const { stored } = openResource(context, restApiId, resourceId);
    if (resourceId === stored.api.rootResourceId) throw badRequest("Root resource cannot be deleted");
    const gone = subtree(stored.resources, resourceId);
    const resources = Object.fromEntries(Object.entries(stored.resources).filter(([id]) => !gone.has(id)));
    context.apis.put(context.owner, { ...stored, resources });
    return {};
  },
});
