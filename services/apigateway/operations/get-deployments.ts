import { GetDeploymentsCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, openApi } from "../context.ts";
import { showDeployment } from "../deployment.ts";
import { page } from "../page.ts";

export const getDeployments = operation(GetDeploymentsCommand, {
  handle(input, context: ApiGatewayContext) {
    const deployments = Object.values(openApi(context, input.restApiId).deployments);
    deployments.sort((a, b) => (a.id < b.id ? -1 : 1));
    const { items, position } = page(deployments, ({ id }) => id, input);
    return { items: items.map((deployment) => showDeployment(deployment)), position };
  },
});
