import { integrationOf } from "../resource.ts";
import type { Report } from "./report.ts";

/**
 * The integrations that AWS has optimised, and the patterns that each supports besides the plain request:
 * https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html, read 2026-11-24
 */
const OPTIMISED: Readonly<Record<string, { actions: readonly string[]; patterns?: readonly string[] }>> = {
  apigateway: { actions: ["invoke"], patterns: ["waitForTaskToken"] },
  athena: {
    actions: ["startQueryExecution", "stopQueryExecution", "getQueryExecution", "getQueryResults"],
    patterns: ["sync"],
  },
  batch: { actions: ["submitJob"], patterns: ["sync"] },
  bedrock: { actions: ["invokeModel", "createModelCustomizationJob"], patterns: ["sync"] },
  codebuild: {
    actions: [
      "startBuild",
      "stopBuild",
      "batchDeleteBuilds",
      "batchGetReports",
      "startBuildBatch",
      "stopBuildBatch",
      "retryBuildBatch",
      "deleteBuildBatch",
    ],
    patterns: ["sync"],
  },
  databrew: { actions: ["startJobRun"], patterns: ["sync"] },
  dynamodb: { actions: ["getItem", "putItem", "deleteItem", "updateItem"] },
  ecs: { actions: ["runTask"], patterns: ["sync", "waitForTaskToken"] },
  eks: {
    actions: [
      "call",
      "runJob",
      "createCluster",
      "deleteCluster",
      "createFargateProfile",
      "deleteFargateProfile",
      "createNodegroup",
      "deleteNodegroup",
    ],
    patterns: ["sync", "waitForTaskToken"],
  },
  elasticmapreduce: {
    actions: [
      "createCluster",
      "terminateCluster",
      "addStep",
      "cancelStep",
      "setClusterTerminationProtection",
      "modifyInstanceFleetByName",
      "modifyInstanceGroupByName",
    ],
    patterns: ["sync"],
  },
  "emr-containers": { actions: ["createVirtualCluster", "deleteVirtualCluster", "startJobRun"], patterns: ["sync"] },
  "emr-serverless": {
    actions: [
      "createApplication",
      "startApplication",
      "stopApplication",
      "deleteApplication",
      "startJobRun",
      "cancelJobRun",
    ],
    patterns: ["sync"],
  },
  events: { actions: ["putEvents"], patterns: ["waitForTaskToken"] },
  glue: { actions: ["startJobRun"], patterns: ["sync"] },
  http: { actions: ["invoke"] },
  lambda: { actions: ["invoke"], patterns: ["waitForTaskToken"] },
  mediaconvert: { actions: ["createJob"], patterns: ["sync"] },
  sagemaker: {
    actions: [
      "createEndpoint",
      "createEndpointConfig",
      "createHyperParameterTuningJob",
      "createLabelingJob",
      "createModel",
      "createProcessingJob",
      "createTrainingJob",
      "createTransformJob",
      "updateEndpoint",
    ],
    patterns: ["sync"],
  },
  sns: { actions: ["publish"], patterns: ["waitForTaskToken"] },
  sqs: { actions: ["sendMessage"], patterns: ["waitForTaskToken"] },
  states: { actions: ["startExecution"], patterns: ["sync", "sync:2", "waitForTaskToken"] },
};

/** What a Task state's Resource may be; recorded: both messages. */
export function checkResource(resource: string, at: string, type: "STANDARD" | "EXPRESS", report: Report): void {
  const integration = integrationOf(resource);
  const unknown = (): void =>
    report.error(
      `The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
      at,
    );
  if (!integration) {
    unknown();
    return;
  }
  if (integration.kind === "activity" && type === "EXPRESS") {
    report.error("Express state machine does not support Activity ARN", at);
    return;
  }
  if (integration.kind !== "service") return;
  const { service, action, pattern } = integration;
  if (!service.startsWith("aws-sdk:")) {
    const known = OPTIMISED[service];
    if (!known?.actions.includes(action)) {
      unknown();
      return;
    }
    if (pattern !== "requestResponse" && !known.patterns?.includes(pattern)) {
      unknown();
      return;
    }
  } else if (pattern === "sync" || pattern === "sync:2") {
    unknown();
    return;
  }
  if (type === "STANDARD") return;
  if (pattern === "waitForTaskToken")
    report.error("Express state machine does not support '.waitForTaskToken' service integration ", at);
  else if (pattern !== "requestResponse")
    report.error("Express state machine does not support '.sync' service integration", at);
}
