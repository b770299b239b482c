import { CreateStageCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { type ApiGatewayContext, keepStage, openApi } from "../context.ts";
import { conflict } from "../errors.ts";
import { checkDeploymentExists, checkStage, newStage } from "../stage.ts";

export const createStage = operation(CreateStageCommand, {
  handle(input, context: ApiGatewayContext) {
    if (input.canarySettings) throw notImplemented("CreateStage with canarySettings");
    checkStage("CreateStage", input);
    const stored = openApi(context, input.restApiId);
    checkDeploymentExists(stored, input.deploymentId);
    if (stored.stages[input.stageName]) throw conflict("Stage already exists");
    const stage = {
      ...newStage(input.stageName, input.deploymentId, context.now()),
      description: input.description,
      documentationVersion: input.documentationVersion,
      variables: input.variables,
      tags: input.tags,
      tracingEnabled: input.tracingEnabled ?? false,
    };
    keepStage(context, stored, stage);
    return stage;
  },
});
