import {
  CreateDeploymentCommand,
  DeleteDeploymentCommand,
  type Deployment,
  GetDeploymentCommand,
  GetDeploymentsCommand,
} from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import type { StoredApi } from "../api-store.ts";
import { type ApiGatewayContext, badRequest, newId, notFound, openApi, page } from "../context.ts";
import { newStage } from "../stage.ts";

const show = ({ snapshot: _snapshot, ...deployment }: StoredApi["deployments"][string]): Deployment => deployment;

export const createDeployment = operation(CreateDeploymentCommand, {
  handle({ restApiId, stageName, description, variables }, context: ApiGatewayContext) {
    const stored = openApi(context, restApiId);
    const methods = Object.values(stored.resources).flatMap((resource) => Object.values(resource.resourceMethods));
    if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods");
    if (methods.some(({ methodIntegration }) => !methodIntegration))
      throw badRequest("No integration defined for method");
    const id = newId(6);
    const deployment = {
      id,
      description,
      createdDate: context.now(),
      snapshot: { resources: stored.resources, binaryMediaTypes: stored.api.binaryMediaTypes ?? [] },
    };
    const stages = stageName
      ? {
          ...stored.stages,
          [stageName]: {
            ...(stored.stages[stageName] ?? newStage(stageName, context.now())),
            deploymentId: id,
            ...(variables ? { variables } : {}),
          },
        }
      : stored.stages;
    context.apis.put(context.owner, { ...stored, stages, deployments: { ...stored.deployments, [id]: deployment } });
    return show(deployment);
  },
});

export const getDeployment = operation(GetDeploymentCommand, {
  handle({ restApiId, deploymentId }, context: ApiGatewayContext) {
    const deployment = openApi(context, restApiId).deployments[deploymentId];
    if (!deployment) throw notFound("Deployment");
    return show(deployment);
  },
});

export const getDeployments = operation(GetDeploymentsCommand, {
  handle: ({ restApiId, position, limit }, context: ApiGatewayContext) =>
    page(Object.values(openApi(context, restApiId).deployments).map(show), position, limit),
});

export const deleteDeployment = operation(DeleteDeploymentCommand, {
  handle({ restApiId, deploymentId }, context: ApiGatewayContext) {
    const stored = openApi(context, restApiId);
    const { [deploymentId]: deployment, ...deployments } = stored.deployments;
    if (!deployment) throw notFound("Deployment");
    if (Object.values(stored.stages).some((stage) => stage.deploymentId === deploymentId))
      throw badRequest("Active stages pointing to this deployment must be moved or deleted");
    context.apis.put(context.owner, { ...stored, deployments });
    return {};
  },
});
