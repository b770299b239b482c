import { GetDeploymentCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, openDeployment } from "../context.ts";
import { showDeployment } from "../deployment.ts";

export const getDeployment = operation(GetDeploymentCommand, {
  handle: ({ restApiId, deploymentId, embed }, context: ApiGatewayContext) =>
    showDeployment(openDeployment(context, restApiId, deploymentId), embed),
});
