import { GetResourcesCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, openApi } from "../context.ts";
import { page } from "../page.ts";
import { showResource } from "../resource.ts";

export const getResources = operation(GetResourcesCommand, {
  handle(input, context: ApiGatewayContext) {
    const resources = Object.values(openApi(context, input.restApiId).resources);
    resources.sort((a, b) => (a.path < b.path ? -1 : 1));
    const { items, position } = page(resources, ({ path }) => path, input);
    return { items: items.map((resource) => showResource(resource, input.embed)), position };
  },
});
