/** Tests that are known to fail on a target, and why: where it differs from AWS, or where the test asks for what only Terrarium has. */
export interface KnownDifference {
  target: string;
  /** How the names of the tests begin: `folder/file`, `folder/file > group`, `folder/file > group > test`. */
  tests: string;
  reason: string;
}

const NO_SDK = "the function needs the SDK of AWS's runtime image";

/**
 * LocalStack 4.14.0, tried on 2026-11-25, with the Docker socket for functions. Its DynamoDB is AWS's DynamoDB Local 2.6.1, its streams are those of
 * kinesis-local 0.5.2. AWS's images of Lambda's runtimes were not at hand: a stand-in for nodejs24.x ran the functions, without the SDK for JavaScript.
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
  "dynamodb/items > PutItem, GetItem, DeleteItem > refuses": "messages name neither the key nor the types",
  "dynamodb/items > UpdateItem > refuses": "messages of update expressions have other words than AWS's",
  "dynamodb/items > Query and Scan > an index holds what it projects": "the message has other words than AWS's",
  "dynamodb/legacy > KeyConditions": "the message has other words than AWS's",
  "dynamodb/limits > names of attributes": "long names are taken, and refused in other words",
  "dynamodb/limits > expressions > nothing lies behind": "a start key that cannot be is taken",
  "dynamodb/limits > an update that only takes away": "an update that only takes away makes an item",
  "dynamodb/limits > tags": "tags are kept by LocalStack itself, for any name and in any number",
  "dynamodb/limits > tables that change":
    "indexes are refused in other words, and filled with items that cannot be in them; one test asks for our refusal",
  "dynamodb/tables > serialization": "types are not checked, and errors have no namespace",
  "dynamodb/tables > validation of CreateTable": "messages have other words than AWS's",
  "dynamodb/tables > functionality":
    "tags and times to live are taken for tables that are not there, endpoints are not described, messages have other words than AWS's",
  "dynamodb/table-options > what is kept": "deletion protection and on-demand maximums are not kept",
  "dynamodb/table-options > a global index": "an index is there at once, and the table is not UPDATING",
  "dynamodb/table-options > a resource policy": "there are no resource policies",
  "dynamodb/table-options > items of one partition": "ItemCollectionMetrics are not given",
  "dynamodb/transactions > validation": "messages have other words than AWS's",
  "dynamodb/transactions > a key that cannot be": "messages have other words than AWS's",
  "dynamodb/transactions > limits and order":
    "every action that fails has its reason, and an unknown enum value is an InternalFailure",
  "dynamodb/transactions > functionality": "the capacity that transactions take is counted otherwise",
  "dynamodb/wire > an operation without an output": "the body is {}",
  "dynamodb/wire > a compressed request": "compressed requests are not understood",
  "dynamodb/partiql-messages": "messages have other words than AWS's",
  "dynamodb/partiql-writes":
    "DuplicateItemException has another name, transactions name no reasons, one batch may not name an item twice, capacity is not told",
  "dynamodb/partiql > SELECT": "IS MISSING and IS NULL are not understood beside one another",
  "dynamodb/partiql > what a WHERE clause reads":
    "ranges that overlap, keys of a wrong type and any number of queries are taken; ORDER BY is not kept, capacity is not told",
  "dynamodb/partiql > an index": "filters by what an index does not store are taken; capacity is not told",
  "dynamodb/backups": "there are no backups, and restoring is unknown",
  "dynamodb/export": "there is no export",
  "dynamodb/import": "there is no import",
  "dynamodb/streams > a shard > gives": "a page may have more than 1 MB",
  "dynamodb/streams > a stream >":
    "shards have other ids and members, a stream is not enabled twice and goes with its table",
  "dynamodb/streams > a stream record > is not written": "records are written for what changes nothing",
  "dynamodb/streams > a stream record > says": "records have other ids",
  "dynamodb/streams > validation": "parameters are not checked",
  "dynamodb/streams > what is no stream": "parameters are not checked",
  "cloudformation/change-sets > a change set > may use":
    "Fn::Select wants a list that is known before the resources are made",
  "cloudformation/change-sets > a change set > is listed": "a change set's name may be used twice",
  "cloudformation/functions": "an Fn::Sub with a literal gives nothing, and AWS::URLSuffix is LocalStack's",
  "cloudformation/lambda":
    "an alias's ARN is unknown to its template, versions of what has not changed are made, functions do not see layers",
  "cloudformation/stream-to-lambda": NO_SDK,
  "cloudformation/iam": "policies that leave a role in an update stay there",
  "cloudformation/redshift > a namespace": "Redshift Serverless is not in LocalStack without a licence",
  "cloudformation/redshift > a cluster": "the cluster's name is made otherwise",
  "cloudformation/s3": "lifecycle rules and replication are left out, and what is no property is taken",
  "cloudformation/stacks > a stack":
    "replacements keep their names, what fails is not rolled back, exports and termination protection hold nothing",
  "cloudformation/stacks > a template is refused": "templates, properties and capabilities are hardly checked",
  "cloudformation/stacks > a template's parameters": "the summary names other members",
  "lambda/functions > a function > has AWS's defaults": "the code's address needs public DNS",
  "lambda/functions > a function > is refused": "settings are hardly checked",
  "lambda/functions > a function > that needs": "it has further runtimes, and the test asks for our refusal",
  "lambda/function-url > a request":
    "text comes as base64, of two headers of one name the last, and cookies are not set apart",
  "lambda/function-url > an answer > with a status": "cookies are left out",
  "lambda/function-url > who may call":
    "whoever asks may call, signed or not, and what is refused is said in other words",
  "lambda/function-url > cross-origin": "settings for other origins are not used",
  "lambda/function-url > the settings": "InvokeMode is not shown",
  "lambda/layers > a layer": "layers have further members, and deleted versions are still listed",
  "lambda/layers > a function": "layers are kept, and functions do not see them",
  "lambda/runtime-api": "the image of provided.al2023 was not at hand",
  "lambda/versions > a version > is deleted alone": "a version that an alias needs can be deleted",
  "lambda/functions > an invocation > of type Event": NO_SDK,
  "lambda/invoke": "what a function sees of its runtime is the stand-in's; other runtimes were not at hand",
  "lambda/asynchronous": NO_SDK,
  "lambda/event-source-mapping": NO_SDK,
  "lambda/versions > an alias > is made": "aliases are listed in the order in which they were made",
  "lambda/versions > an alias > runs": "UpdateAlias ends in InternalError when it is given the same version's routing",
  "stepfunctions/api > definitions": "definitions are checked by its own grammar alone, with its own messages",
  "stepfunctions/api > executions > need JSON": "messages have other words than AWS's",
  "stepfunctions/api > executions > are not found": "messages have other words than AWS's",
  "stepfunctions/api > executions > have a history": "25,000 events take longer than the test has",
  "stepfunctions/api > Express": "what an Express execution costs is not told, and its log has other members",
  "stepfunctions/api > versions, aliases, tags": "an execution by an alias with two versions ends in InternalError",
  "stepfunctions/cloudformation": "a version's ARN is unknown to its template",
  "stepfunctions/language > intrinsic functions > States.Format": "escaped quotes end a string",
  "stepfunctions/language > paths":
    "its JSONPath has no unions, no ||, no length(), and a filter that finds one thing gives it alone",
  "stepfunctions/language > JSONata > evaluates": "$random has no seed",
  "stepfunctions/language > JSONata > says which": "the cause does not name the field",
  "stepfunctions/language > JSONata > does not run for ever": "an expression that has no end is a States.Runtime",
  "stepfunctions/states > StopExecution": "the error and the cause that it was stopped with are not kept",
  "stepfunctions/test-state": "JSON is written with blanks, and a mock's Payload must be a string",
  "stepfunctions/tasks > Lambda > is called by its ARN": "the answer has no SdkHttpMetadata",
  "stepfunctions/tasks > DynamoDB and the SDK's services > that the emulator":
    "it has SNS, and the test asks for our refusal",
  "stepfunctions/tasks > tokens": "a task without a heartbeat refuses one, and JSON is written with blanks",
  "stepfunctions/tasks > RedriveExecution": "a redriveStatus is not shown",
  "stepfunctions/distributed-map":
    "neither further delimiters, pointers and formats of ItemReader nor Express children, ItemBatcher, percentages and redrives are known",
  "apigateway/lambda-proxy > the event": "the event has other members and other values for what there is none of",
  "apigateway/lambda-proxy > the response > has headers": "headers are not renamed",
  "apigateway/lambda-proxy > the response > is 502 with an object": "an object as a body is sent",
  "apigateway/lambda-proxy > a function that > does not let": "a function is called without a permission",
  "apigateway/lambda-proxy > a function that > is throttled": "a throttled function is a 502",
  "apigateway/lambda-proxy > a function that > takes longer": "an integration's timeout is not kept",
  "apigateway/lambda-proxy > a function that > gets too large": "requests of any size are taken",
  "apigateway/lambda-proxy > a function that > gets 500":
    "100 requests at once take it a minute, and some are a 502 (localstack/README.md)",
  "apigateway/lambda-proxy > an API's address": "what no stage or method serves is a 404",
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
