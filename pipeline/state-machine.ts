/**
 * The pipeline as a state machine (JSONata): the stages of ./stages, for more customers than one machine has time for. `${Stage}`, `${Bucket}`
 * and `${Table}` are put in by CloudFormation.
 */
import type { Extraction } from "./settings.ts";

/** What an execution is started with. */
export interface PipelineInput {
  customers: number;
  seed: number;
  partitions: number;
  /** Of the table, for the extract. */
  segments: number;
  /** Partitions, chunks or segments under way at once. */
  concurrency: number;
  /** Chunks (of 500 rows) that one child sends. */
  chunksPerChild: number;
  /** How the table is read: by segments of a Scan, or by DynamoDB's export, which needs point-in-time recovery. */
  extract: Extraction;
  /** The Redshift Serverless workgroup to load into; without one whoever started the execution loads. */
  workgroup: string | null;
}

/** What CloudFormation puts a value in for. */
const placeholder = (name: string): string => `\${${name}}`;

const STAGE = placeholder("Stage");
const BUCKET = placeholder("Bucket");
const TABLE = placeholder("Table");

const query = (expression: string): string => `{% ${expression} %}`;

// A stage can be asked twice: what it writes has the same name and the same bytes. Throttling is waited out, anything else tried again a few times.
const RETRY = [
  {
    ErrorEquals: ["Lambda.TooManyRequestsException"],
    IntervalSeconds: 1,
    MaxAttempts: 20,
    MaxDelaySeconds: 30,
    JitterStrategy: "FULL",
  },
  { ErrorEquals: ["States.ALL"], IntervalSeconds: 2, MaxAttempts: 4, BackoffRate: 2, JitterStrategy: "FULL" },
];

/** One call of the function; what the state does with the answer is in `more`. */
const stage = (payload: unknown, more: object) => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName: STAGE, Payload: payload },
  Retry: RETRY,
  ...more,
});

const DISTRIBUTED = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };

/** One call for each item, as children of their own: however many they are, the history stays short. */
const forEach = (label: string, items: string, payload: object, more: object) => ({
  Type: "Map",
  Label: label,
  Items: query(items),
  ItemSelector: payload,
  MaxConcurrency: query("$input.concurrency"),
  ItemProcessor: {
    ProcessorConfig: DISTRIBUTED,
    StartAt: "Stage",
    States: { Stage: stage(query("$states.input"), { Output: query("$states.result.Payload"), End: true }) },
  },
  ...more,
});

const ITEM = query("$states.context.Map.Item.Value");
/** What every stage of `generate` is told. */
const DATA = {
  customers: query("$input.customers"),
  seed: query("$input.seed"),
  partitions: query("$input.partitions"),
};
// Never more partitions than customers, as split() has it.
const INDEXES = "[0..$min([$input.partitions, $input.customers]) - 1]";

const GENERATE = {
  // First pass: sorted runs, and counts per country.
  Runs: forEach("Runs", INDEXES, { stage: "run", index: ITEM, ...DATA }, { Output: null, Next: "Plan" }),
  // The counts added up: the ranks, and where each partition begins.
  Plan: stage({ stage: "plan", ...DATA }, { Output: null, Next: "Partitions" }),
  // Second pass: the partitions, in order and ranked.
  Partitions: forEach(
    "Partitions",
    INDEXES,
    { stage: "partition", index: ITEM, ...DATA },
    { Output: null, Next: "Dataset" },
  ),
  Dataset: stage(
    { stage: "dataset", ...DATA },
    { Assign: { dataset: query("$states.result.Payload"), generated: query("$millis()") }, Output: null, Next: "Send" },
  ),
};

// Every chunk of the list to the API. A row's idempotency key is its place in the data set: a redrive sends nothing twice.
const SEND_CHUNKS = {
  Type: "Map",
  Label: "Send",
  ItemReader: {
    Resource: "arn:aws:states:::s3:getObject",
    ReaderConfig: { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" },
    Arguments: { Bucket: BUCKET, Key: query("'generated/' & $dataset.dataset & '/chunks.csv'") },
  },
  MaxConcurrency: query("$input.concurrency"),
  ToleratedFailurePercentage: query("1"),
  ItemProcessor: {
    ProcessorConfig: DISTRIBUTED,
    StartAt: "SendChunks",
    States: {
      SendChunks: stage(
        { stage: "send", sha256: query("$states.input.BatchInput.sha256"), chunks: query("$states.input.Items") },
        { Output: query("$states.result.Payload"), End: true },
      ),
    },
  },
  Output: null,
  Next: "Sent",
};
const BATCH_INPUT = { sha256: query("$dataset.sha256") };
const SUM = {
  Assign: { sent: query("$merge([$states.result.Payload, { 'at': $millis() }])") },
  Output: null,
  Next: "HowToExtract",
};

const SEND = {
  Send: {
    ...SEND_CHUNKS,
    ItemBatcher: { MaxItemsPerBatch: query("$input.chunksPerChild"), BatchInput: BATCH_INPUT },
    ResultWriter: {
      Resource: "arn:aws:states:::s3:putObject",
      Arguments: { Bucket: BUCKET, Prefix: query("'runs/' & $run") },
    },
    Assign: { results: query("$states.result.ResultWriterDetails.Key") },
  },
  Sent: stage({ stage: "sent", manifest: query("$results") }, SUM),
};

/** The same where the map has neither batches nor a writer: each child sends one chunk, and the execution carries what they did. */
const SEND_BY_ONE = {
  Send: {
    ...SEND_CHUNKS,
    ItemSelector: { BatchInput: BATCH_INPUT, Items: [ITEM] },
    Assign: { children: query("$states.result"), results: null },
  },
  Sent: stage({ stage: "sent", children: query("$children") }, SUM),
};

const PREFIX = query("'extracts/' & $run");
const RESULT = {
  dataset: query("$dataset"),
  generatedAt: query("$generated"),
  results: query("$results"),
  sent: query("$sent"),
  extract: query("$load.extract"),
};

const LOADABLE = { Assign: { load: query("$states.result.Payload") }, Output: null, Next: "HasWorkgroup" };

const EXTRACT = {
  HowToExtract: {
    Type: "Choice",
    Choices: [{ Condition: query("$input.extract = 'export'"), Next: "Export" }],
    Default: "Extract",
  },
  // The table as it is now, to JSON. The token makes a request that is repeated the same export.
  Export: {
    Type: "Task",
    Resource: "arn:aws:states:::aws-sdk:dynamodb:exportTableToPointInTime",
    Arguments: {
      TableArn: TABLE,
      S3Bucket: BUCKET,
      S3Prefix: PREFIX,
      ExportFormat: "DYNAMODB_JSON",
      ClientToken: query("$run"),
    },
    Assign: { export: query("$states.result.ExportDescription.ExportArn") },
    Output: null,
    Next: "ExportWait",
  },
  ExportWait: { Type: "Wait", Seconds: 2, Next: "ExportState" },
  ExportState: {
    Type: "Task",
    Resource: "arn:aws:states:::aws-sdk:dynamodb:describeExport",
    Arguments: { ExportArn: query("$export") },
    Output: query("$states.result.ExportDescription"),
    Next: "IsExported",
  },
  IsExported: {
    Type: "Choice",
    Choices: [
      { Condition: query("$states.input.ExportStatus = 'COMPLETED'"), Next: "Exported" },
      { Condition: query("$states.input.ExportStatus = 'FAILED'"), Next: "ExportFailed" },
    ],
    Default: "ExportWait",
  },
  ExportFailed: {
    Type: "Fail",
    Error: "ExportFailed",
    Cause: query("$states.input.FailureCode & ': ' & $states.input.FailureMessage"),
  },
  Exported: stage({ stage: "exported", summary: query("$states.input.ExportManifest"), prefix: PREFIX }, LOADABLE),
  // Segments of the table to compressed CSV.
  Extract: forEach(
    "Extract",
    "[0..$input.segments - 1]",
    { stage: "extract", segment: ITEM, segments: query("$input.segments"), prefix: PREFIX },
    { Assign: { parts: query("$states.result") }, Output: null, Next: "Statements" },
  ),
  Statements: stage({ stage: "statements", prefix: PREFIX, parts: query("$parts") }, LOADABLE),
};

const LOAD = {
  HasWorkgroup: {
    Type: "Choice",
    Choices: [{ Condition: query("$type($input.workgroup) = 'string'"), Next: "Load" }],
    Default: "NotLoaded",
  },
  // COPY, the upsert and the counts' check in one transaction.
  Load: {
    Type: "Task",
    Resource: "arn:aws:states:::aws-sdk:redshiftdata:batchExecuteStatement",
    Arguments: {
      WorkgroupName: query("$input.workgroup"),
      Database: "dev",
      StatementName: query("$run"),
      Sqls: query("$load.sqls"),
    },
    Assign: { statement: query("$states.result.Id") },
    Output: null,
    Next: "LoadWait",
  },
  LoadWait: { Type: "Wait", Seconds: 1, Next: "LoadState" },
  LoadState: {
    Type: "Task",
    Resource: "arn:aws:states:::aws-sdk:redshiftdata:describeStatement",
    Arguments: { Id: query("$statement") },
    Output: query("{ 'Status': $states.result.Status, 'Error': $string($states.result.Error) }"),
    Next: "IsLoaded",
  },
  IsLoaded: {
    Type: "Choice",
    Choices: [
      { Condition: query("$states.input.Status = 'FINISHED'"), Next: "Loaded" },
      { Condition: query("$states.input.Status in ['FAILED', 'ABORTED']"), Next: "LoadFailed" },
    ],
    Default: "LoadWait",
  },
  LoadFailed: { Type: "Fail", Error: "LoadFailed", Cause: query("$states.input.Status & ': ' & $states.input.Error") },
  Loaded: stage(
    { stage: "loaded", statement: query("$statement"), scanned: query("$load.extract.customers"), prefix: PREFIX },
    { Output: { ...RESULT, load: query("$states.result.Payload") }, End: true },
  ),
  NotLoaded: { Type: "Pass", Output: { ...RESULT, load: null }, End: true },
};

/** The definition. `hasFullMap`: Target's hasFullDistributedMap. */
export const stateMachine = (hasFullMap: boolean) => ({
  Comment: "Customers: generate, send, load",
  QueryLanguage: "JSONata",
  StartAt: "Begin",
  States: {
    Begin: {
      Type: "Pass",
      Assign: { input: query("$states.input"), run: query("$states.context.Execution.Name") },
      Next: "Runs",
    },
    ...GENERATE,
    ...(hasFullMap ? SEND : SEND_BY_ONE),
    ...EXTRACT,
    ...LOAD,
  },
});
