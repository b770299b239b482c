/**
 * AWS managed policies that roles for COPY and UNLOAD have, as far as they speak of S3, DynamoDB and STS.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html, read 2026-11-24
 */
const allow = (actions: string[], resources: string[] = ["*"]): string =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Action: actions, Resource: resources }] });

export const MANAGED_POLICIES: Readonly<Record<string, string>> = {
  AdministratorAccess: allow(["*"]),
  PowerUserAccess: allow(["s3:*", "dynamodb:*", "sts:*"]),
  AmazonS3FullAccess: allow(["s3:*", "s3-object-lambda:*"]),
  AmazonS3ReadOnlyAccess: allow(["s3:Get*", "s3:List*", "s3:Describe*"]),
  AmazonDynamoDBFullAccess: allow(["dynamodb:*"]),
  AmazonDynamoDBReadOnlyAccess: allow([
    "dynamodb:BatchGetItem",
    "dynamodb:Describe*",
    "dynamodb:List*",
    "dynamodb:Get*",
    "dynamodb:Query",
    "dynamodb:Scan",
  ]),
  // "s3: … on resources that have redshift in their name"
  AmazonRedshiftAllCommandsFullAccess: JSON.stringify({
    Statement: [
      {
        Effect: "Allow",
        Action: [
          "s3:GetObject",
          "s3:GetObjectAcl",
          "s3:GetBucket*",
          "s3:ListBucket*",
          "s3:PutObject",
          "s3:DeleteObject",
        ],
        Resource: [
          "arn:aws:s3:::redshift-downloads",
          "arn:aws:s3:::redshift-downloads/*",
          "arn:aws:s3:::*redshift*",
          "arn:aws:s3:::*redshift*/*",
        ],
      },
      {
        Effect: "Allow",
        Action: ["dynamodb:Scan", "dynamodb:DescribeTable", "dynamodb:Getitem"],
        Resource: ["arn:aws:dynamodb:*:*:table/*redshift*", "arn:aws:dynamodb:*:*:table/*redshift*/index/*"],
      },
    ],
  }),
};
