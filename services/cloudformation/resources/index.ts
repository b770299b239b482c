import type { ResourceType } from "../resource-type.ts";
import { apiDeployment, apiMethod, apiResource, apiStage, restApi } from "./apigateway.ts";
import { dynamodbTable } from "./dynamodb-table.ts";
import { iamManagedPolicy } from "./iam-managed-policy.ts";
import { iamPolicy } from "./iam-policy.ts";
import { iamRole } from "./iam-role.ts";
import { lambdaEventInvokeConfig } from "./lambda-event-invoke-config.ts";
import { lambdaEventSourceMapping } from "./lambda-event-source-mapping.ts";
import { lambdaFunction } from "./lambda-function.ts";
import { lambdaLayerVersion } from "./lambda-layer-version.ts";
import { lambdaPermission } from "./lambda-permission.ts";
import { lambdaUrl } from "./lambda-url.ts";
import { lambdaAlias, lambdaVersion } from "./lambda-version.ts";
import { logsLogGroup } from "./logs-log-group.ts";
import { redshiftCluster } from "./redshift-cluster.ts";
import { redshiftServerlessNamespace } from "./redshiftserverless-namespace.ts";
import { redshiftServerlessWorkgroup } from "./redshiftserverless-workgroup.ts";
import { s3Bucket } from "./s3-bucket.ts";
import { s3BucketPolicy } from "./s3-bucket-policy.ts";
import { STEP_FUNCTIONS_TYPES } from "./stepfunctions.ts";

/** Every type of resource that a stack may have here. */
export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map(
  [
    apiDeployment,
    apiMethod,
    apiResource,
    apiStage,
    dynamodbTable,
    iamManagedPolicy,
    iamPolicy,
    iamRole,
    lambdaAlias,
    lambdaEventInvokeConfig,
    lambdaEventSourceMapping,
    lambdaFunction,
    lambdaLayerVersion,
    lambdaPermission,
    lambdaUrl,
    lambdaVersion,
    logsLogGroup,
    redshiftCluster,
    redshiftServerlessNamespace,
    redshiftServerlessWorkgroup,
    restApi,
    s3Bucket,
    s3BucketPolicy,
    ...STEP_FUNCTIONS_TYPES,
  ].map((type) => [type.type, type]),
);
