/** Policies of AWS's own: every account has them. */
export const MANAGED = "arn:aws:iam::aws:policy/";

const allow = (actions: readonly string[], resource = "*"): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: resource }] });

const WRITE_LOGS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];

/**
 * What those allow that are known here, by what follows {@link MANAGED}.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html, read 2026-11-24
 */
export const MANAGED_DOCUMENTS: Readonly<Record<string, string>> = {
  AdministratorAccess: allow(["*"]),
  AmazonS3FullAccess: allow(["s3:*", "s3-object-lambda:*"]),
  AmazonS3ReadOnlyAccess: allow([
    "s3:Get*",
    "s3:List*",
    "s3:Describe*",
    "s3-object-lambda:Get*",
    "s3-object-lambda:List*",
  ]),
  "service-role/AWSLambdaBasicExecutionRole": allow(WRITE_LOGS),
  "service-role/AWSLambdaDynamoDBExecutionRole": allow([
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    ...WRITE_LOGS,
  ]),
};
