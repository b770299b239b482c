import { CreateResourceCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, newId, openResource } from "../context.ts";
import { checkPlace, pathBelow, showResource } from "../resource.ts";

export const createResource = operation(CreateResourceCommand, {
  handle({ restApiId, parentId, pathPart }, context: ApiGatewayContext) {
    const { stored, resource: parent } = openResource(context, restApiId, parentId);
    checkPlace(stored, parent, pathPart);
    const id = newId(6);
    const resource = { id, parentId, pathPart, path: pathBelow(parent, pathPart), resourceMethods: {} };
    context.apis.put(context.owner, { ...stored, resources: { ...stored.resources, [id]: resource } });
    return showResource(resource);
  },
});
