/** A service that aws-sdk integrations reach: the SDK client's package, and how error names begin. */
export interface SdkService {
  /** As AWS's second Java SDK calls the service, which error names begin with. */
  name: string;
  load(): Promise<Record<string, unknown>>;
  client: string;
}

/**
 * By the name in `aws-sdk:NAME:action`. Every operation of them that the emulator has can be called.
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html, read 2026-11-24
 */
export const SDK_SERVICES: Readonly<Record<string, SdkService>> = {
  apigateway: {
    name: "ApiGateway",
    client: "APIGatewayClient",
    load: () => import("@aws-sdk/client-api-gateway") as never,
  },
  cloudformation: {
    name: "CloudFormation",
    client: "CloudFormationClient",
    load: () => import("@aws-sdk/client-cloudformation") as never,
  },
  cloudwatchlogs: {
    name: "CloudWatchLogs",
    client: "CloudWatchLogsClient",
    load: () => import("@aws-sdk/client-cloudwatch-logs") as never,
  },
  dynamodb: { name: "DynamoDb", client: "DynamoDBClient", load: () => import("@aws-sdk/client-dynamodb") as never },
  dynamodbstreams: {
    name: "DynamoDbStreams",
    client: "DynamoDBStreamsClient",
    load: () => import("@aws-sdk/client-dynamodb-streams") as never,
  },
  iam: { name: "Iam", client: "IAMClient", load: () => import("@aws-sdk/client-iam") as never },
  lambda: { name: "Lambda", client: "LambdaClient", load: () => import("@aws-sdk/client-lambda") as never },
  redshift: { name: "Redshift", client: "RedshiftClient", load: () => import("@aws-sdk/client-redshift") as never },
  redshiftdata: {
    name: "RedshiftData",
    client: "RedshiftDataClient",
    load: () => import("@aws-sdk/client-redshift-data") as never,
  },
  redshiftserverless: {
    name: "RedshiftServerless",
    client: "RedshiftServerlessClient",
    load: () => import("@aws-sdk/client-redshift-serverless") as never,
  },
  s3: { name: "S3", client: "S3Client", load: () => import("@aws-sdk/client-s3") as never },
  sfn: { name: "Sfn", client: "SFNClient", load: () => import("@aws-sdk/client-sfn") as never },
  sts: { name: "Sts", client: "STSClient", load: () => import("@aws-sdk/client-sts") as never },
};
