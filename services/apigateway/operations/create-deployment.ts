import { CreateDeploymentCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { type ApiGatewayContext, keepDeployment, newId, openApi } from "../context.ts";
import { checkDeployable, showDeployment } from "../deployment.ts";
import { checkStage, newStage } from "../stage.ts";

/** Takes a picture of the API; with a stage's name, the stage serves it from now on. */
export const createDeployment = operation(CreateDeploymentCommand, {
  handle(input, context: ApiGatewayContext) {
    if (input.canarySettings) throw notImplemented("CreateDeployment with canarySettings");
    const { stageName, variables } = input;
    if (stageName) checkStage("CreateDeployment", { ...input, stageName });
    const stored = openApi(context, input.restApiId);
    checkDeployable(stored);
    const now = context.now();
    const deployment = {
      id: newId(6),
      description: input.description,
      createdDate: now,
      snapshot: { resources: stored.resources, binaryMediaTypes: stored.api.binaryMediaTypes ?? [] },
    };
    const stages = { ...stored.stages };
    if (stageName) {
      const stage = stages[stageName] ?? newStage(stageName, deployment.id, now);
      stages[stageName] = {
        ...stage,
        deploymentId: deployment.id,
        description: input.stageDescription ?? stage.description,
        tracingEnabled: input.tracingEnabled ?? stage.tracingEnabled,
        variables: variables ?? stage.variables,
        lastUpdatedDate: now,
      };
    }
    keepDeployment(context, { ...stored, stages }, deployment);
    return showDeployment(deployment);
  },
});
