import {
  CreateStageCommand,
  DeleteStageCommand,
  GetStageCommand,
  GetStagesCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import type { StoredApi } from "../api-store.ts";
import { type ApiGatewayContext, applyPatch, badRequest, conflict, notFound, openApi } from "../context.ts";
import { newStage } from "../stage.ts";

const NAME = /^[a-zA-Z0-9_-]{1,128}$/;

function openStage(stored: StoredApi, name: string): StoredApi["stages"][string] {
  const stage = stored.stages[name];
  if (!stage) throw notFound("Stage");
  return stage;
}

export const createStage = operation(CreateStageCommand, {
  handle(input, context: ApiGatewayContext) {
    const stored = openApi(context, input.restApiId);
    for (const name of ["cacheClusterEnabled", "canarySettings"] as const)
      if (input[name]) throw notImplemented(`CreateStage with ${name}`);
    if (!NAME.test(input.stageName)) throw badRequest("Stage name only allows a-zA-Z0-9_-");
    if (!stored.deployments[input.deploymentId]) throw badRequest("Deployment id does not exist");
    if (stored.stages[input.stageName]) throw conflict("Stage already exists");
    const stage = {
      ...newStage(input.stageName, context.now()),
      deploymentId: input.deploymentId,
      description: input.description,
      ...(input.variables ? { variables: input.variables } : {}),
      ...(input.tags ? { tags: input.tags } : {}),
      tracingEnabled: input.tracingEnabled ?? false,
    };
    context.apis.put(context.owner, { ...stored, stages: { ...stored.stages, [input.stageName]: stage } });
    return stage;
  },
});

export const getStage = operation(GetStageCommand, {
  handle: ({ restApiId, stageName }, context: ApiGatewayContext) => openStage(openApi(context, restApiId), stageName),
});

export const getStages = operation(GetStagesCommand, {
  handle: ({ restApiId, deploymentId }, context: ApiGatewayContext) => ({
    item: Object.values(openApi(context, restApiId).stages).filter(
      (stage) => deploymentId === undefined || stage.deploymentId === deploymentId,
    ),
  }),
});

export const updateStage = operation(UpdateStageCommand, {
  handle({ restApiId, stageName, patchOperations }, context: ApiGatewayContext) {
    const stored = openApi(context, restApiId);
    const stage = applyPatch(openStage(stored, stageName), patchOperations, {
      "/deploymentId": (old, deploymentId = "") => {
        if (!stored.deployments[deploymentId]) throw badRequest("Deployment id does not exist");
        return { ...old, deploymentId };
      },
      "/description": (old, description) => ({ ...old, description }),
      "/variables/*": (old, change = "", op) => {
        const [name = "", value = ""] = change.split("\n", 2);
        const { [name]: _old, ...others } = old.variables ?? {};
        return { ...old, variables: op === "remove" ? others : { ...others, [name]: value } };
      },
    });
    const updated = { ...stage, lastUpdatedDate: context.now() };
    context.apis.put(context.owner, { ...stored, stages: { ...stored.stages, [stageName]: updated } });
    return updated;
  },
});

export const deleteStage = operation(DeleteStageCommand, {
  handle({ restApiId, stageName }, context: ApiGatewayContext) {
    const stored = openApi(context, restApiId);
    openStage(stored, stageName);
    const { [stageName]: _deleted, ...stages } = stored.stages;
    context.apis.put(context.owner, { ...stored, stages });
    return {};
  },
});
