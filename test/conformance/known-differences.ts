/** Tests that are known to fail on a target, and why: where it differs from AWS, or where the test asks for what only Terrarium has. */
export interface KnownDifference {
  target: string;
  /** How the names of the tests begin: `folder/file`, `folder/file > group`, `folder/file > group > test`. */
  tests: string;
  reason: string;
}

/**
 * LocalStack 4.14.0, tried on 2026-11-25 with IAM, STS, CloudWatch Logs, S3 and API Gateway's control plane. What comes of functions needs the
 * Docker socket, and neither that nor DynamoDB, Lambda, CloudFormation and Step Functions have been tried: there nothing is known yet.
 */
const LOCALSTACK: Readonly<Record<string, string>> = {
  "iam/roles > roles > are listed page by page": "roles are listed in the order in which they were made, not by name",
  "iam/roles > roles > are refused twice, and when nobody has them": "the message has other words than AWS's",
  "iam/roles > roles > need a trust policy": "a trust policy is kept without being read",
  "iam/roles > roles > keep inline policies until these are deleted": "the message has other words than AWS's",
  "iam/roles > roles > have managed policies attached": "a policy that nobody has is attached or named otherwise",
  "iam/roles > managed policies > have versions": "CreatePolicy's answer lacks members that AWS's has",
  "iam/roles > users > have access keys": "user ids have another form",
  "iam/users": "users' policies and boundaries are shown in another form",
  "logs/logs > a log group > keeps its retention and its tags": "any number of days is taken for a retention",
  "logs/logs > a log group > cannot be named": "names are not checked",
  "logs/logs > log events > are read from either end": "limits of pages are not kept",
  "logs/logs > log events > are filtered": "filters let through what does not match",
  "logs/logs > log events > must be in order": "the indexes of what is too old or too new differ",
  "sts/sts > GetCallerIdentity": "the caller has another user id",
  "sts/sts > AssumeRole": "whoever asks may assume every role, and parameters are not checked",
  "sts/sts > GetSessionToken": "GetAccessKeyInfo, which the test asks, is not implemented",
  "sts/sts > DecodeAuthorizationMessage": "what is not implemented is called InternalFailure",
  "apigateway/control-plane > REST APIs > are listed page by page": "limits of pages are not kept",
  "apigateway/control-plane > REST APIs > belong to their account": "the message has other words than AWS's",
  "apigateway/control-plane > REST APIs > are patched": "a patch changes other members than AWS's",
  "apigateway/control-plane > REST APIs > are not exported": "it exports; the test asks for our refusal",
  "apigateway/control-plane > resources > are refused": "conflicts are called BadRequestException",
  "apigateway/control-plane > methods":
    "methods are not checked; it has authorizers and keys, and the test asks for our refusal",
  "apigateway/control-plane > integrations":
    "it has further integrations, and the test asks for our refusal; what is wrong is accepted",
  "apigateway/control-plane > deployments > go when no stage needs them": "a deployment's summary is not embedded",
  "apigateway/control-plane > stages > let through no more": "stages do not throttle",
  "s3/access": "bucket policies, ACLs, ownership and the public access block grant and deny nothing",
  "s3/browsers > CORS": "preflight requests and rules are treated otherwise, and denied requests do not exist",
  "s3/browsers > a form": "the address after an upload and the words of a refused policy differ",
  "s3/browsers > a website": "the answer to an empty object differs",
  "s3/checksums > an MD5 that does not match": "the error lacks members that S3's has",
  "s3/encryption": "ETags of objects under a key of KMS are their MD5; SSE-C is let in where the bucket blocks it",
  "s3/listing": "pages may be of any size, tokens are not checked, and versions are listed in another order",
  "s3/names > a key": "keys with control characters break the answer's or the request's XML",
  "s3/names > an account's buckets": "limits and tokens are not checked",
  "s3/names > what there is not is refused by name": "what is not implemented is called InternalFailure",
};

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = Object.entries(LOCALSTACK).map(([tests, reason]) => ({
  target: "localstack",
  tests,
  reason,
}));
