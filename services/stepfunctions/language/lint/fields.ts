import type { QueryLanguage, StateType } from "../definition.ts";
import { catchers, choices, retriers } from "./rules.ts";
import {
  anything,
  array,
  boolean,
  type Check,
  integer,
  jsonata,
  nullable,
  number,
  object,
  objectTemplate,
  oneOf,
  orJsonata,
  path,
  pathOrCall,
  referencePath,
  resultPath,
  rfc3339,
  string,
  template,
  variables,
} from "./values.ts";

// https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html and its neighbours, and https://states-language.net/spec.html, read 2026-11-24

export type Fields = Readonly<Record<string, Check>>;

const always: Fields = { Type: anything, Comment: string, QueryLanguage: oneOf("JSONPath", "JSONata") };
const transition: Fields = { Next: string, End: boolean };
const inOut: Fields = { InputPath: nullable(path), OutputPath: nullable(path) };
const result: Fields = { ResultPath: nullable(resultPath), ResultSelector: objectTemplate };
const assign: Fields = { Assign: variables(template) };
const dataAssign: Fields = { Assign: variables(jsonata) };
const output: Fields = { Output: jsonata };
const percentage: Check = (value, at, report) => {
  number(value, at, report);
  if (typeof value === "number" && (value < 0 || value > 100)) report.error("Value must be between 0 and 100", at);
};

const label: Check = (value, at, report) => {
  string(value, at, report);
  // https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html (Label), read 2026-11-24
  if (value === "") report.error("Label cannot be empty", at);
  else if (String(value).length > 40) report.error("Label cannot exceed 40 characters", at);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among what is not allowed.
  else if (/[\s?*<>{}[\]:;,\\|^~$#%&`"\u0000-\u001f\u007f-\u009f]/.test(String(value)))
    report.error("Label contains an invalid character", at);
};

const mapOnly: Fields = {
  ItemProcessor: object,
  Iterator: object,
  Label: label,
  ItemReader: object,
  ItemBatcher: object,
  ResultWriter: object,
};

/** What a state of a type may have, in each language. */
export const FIELDS: Readonly<Record<QueryLanguage, Readonly<Record<StateType, Fields>>>> = {
  JSONPath: {
    Pass: {
      ...always,
      ...transition,
      ...inOut,
      ...assign,
      ResultPath: nullable(resultPath),
      Parameters: template,
      Result: anything,
    },
    Task: {
      ...always,
      ...transition,
      ...inOut,
      ...result,
      ...assign,
      ...{
        Retry: retriers,
        Catch: catchers("JSONPath"),
        Resource: string,
        Parameters: template,
        Credentials: objectTemplate,
      },
      ...{ TimeoutSeconds: integer(1), TimeoutSecondsPath: referencePath },
      ...{ HeartbeatSeconds: integer(1), HeartbeatSecondsPath: referencePath },
    },
    Choice: { ...always, ...inOut, ...assign, Choices: choices("JSONPath"), Default: string },
    Wait: {
      ...always,
      ...transition,
      ...inOut,
      ...assign,
      ...{ Seconds: integer(0), SecondsPath: referencePath, Timestamp: rfc3339, TimestampPath: referencePath },
    },
    Succeed: { ...always, ...inOut },
    Fail: { ...always, Error: string, ErrorPath: pathOrCall, Cause: string, CausePath: pathOrCall },
    Parallel: {
      ...always,
      ...transition,
      ...inOut,
      ...result,
      ...assign,
      ...{ Retry: retriers, Catch: catchers("JSONPath"), Parameters: template, Branches: array },
    },
    Map: {
      ...always,
      ...transition,
      ...inOut,
      ...result,
      ...assign,
      ...mapOnly,
      ...{ Retry: retriers, Catch: catchers("JSONPath"), Parameters: template },
      ...{ ItemsPath: nullable(path), ItemSelector: template },
      ...{ MaxConcurrency: integer(0), MaxConcurrencyPath: referencePath },
      ...{ ToleratedFailureCount: integer(0), ToleratedFailureCountPath: referencePath },
      ...{ ToleratedFailurePercentage: percentage, ToleratedFailurePercentagePath: referencePath },
    },
  },
  JSONata: {
    Pass: { ...always, ...transition, ...dataAssign, ...output },
    Task: {
      ...always,
      ...transition,
      ...dataAssign,
      ...output,
      ...{ Retry: retriers, Catch: catchers("JSONata"), Resource: string, Arguments: jsonata, Credentials: jsonata },
      ...{ TimeoutSeconds: orJsonata(integer(1)), HeartbeatSeconds: orJsonata(integer(1)) },
    },
    Choice: { ...always, ...dataAssign, ...output, Choices: choices("JSONata"), Default: string },
    Wait: {
      ...always,
      ...transition,
      ...dataAssign,
      ...output,
      Seconds: orJsonata(integer(0)),
      Timestamp: orJsonata(rfc3339),
    },
    Succeed: { ...always, ...output },
    Fail: { ...always, Error: orJsonata(string), Cause: orJsonata(string) },
    Parallel: {
      ...always,
      ...transition,
      ...dataAssign,
      ...output,
      ...{ Retry: retriers, Catch: catchers("JSONata"), Arguments: jsonata, Branches: array },
    },
    Map: {
      ...always,
      ...transition,
      ...dataAssign,
      ...output,
      ...mapOnly,
      ...{ Retry: retriers, Catch: catchers("JSONata"), Items: orJsonata(array), ItemSelector: jsonata },
      ...{ MaxConcurrency: orJsonata(integer(0)), ToleratedFailureCount: orJsonata(integer(0)) },
      ...{ ToleratedFailurePercentage: orJsonata(percentage) },
    },
  },
};

export const REQUIRED: Readonly<Partial<Record<StateType, readonly string[]>>> = {
  Task: ["Resource"],
  Choice: ["Choices"],
  Parallel: ["Branches"],
};

/** Of these a state may have one at most. */
export const EXCLUSIVE: readonly (readonly string[])[] = [
  ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"],
  ["TimeoutSeconds", "TimeoutSecondsPath"],
  ["HeartbeatSeconds", "HeartbeatSecondsPath"],
  ["Error", "ErrorPath"],
  ["Cause", "CausePath"],
  ["ItemSelector", "Parameters"],
  ["ItemProcessor", "Iterator"],
  ["MaxConcurrency", "MaxConcurrencyPath"],
  ["ToleratedFailureCount", "ToleratedFailureCountPath"],
  ["ToleratedFailurePercentage", "ToleratedFailurePercentagePath"],
  ["MaxItems", "MaxItemsPath"],
  ["MaxItemsPerBatch", "MaxItemsPerBatchPath"],
  ["MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"],
];

const bounded = { Comment: string };

export const READER_FIELDS: Fields = {
  ...bounded,
  Resource: string,
  ReaderConfig: object,
  Parameters: template,
  Arguments: jsonata,
};
export const CONFIG_FIELDS: Fields = {
  ...bounded,
  InputType: oneOf("CSV", "JSON", "JSONL", "PARQUET", "MANIFEST"),
  CSVHeaderLocation: oneOf("FIRST_ROW", "GIVEN"),
  CSVHeaders: array,
  CSVDelimiter: oneOf("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"),
  ManifestType: oneOf("ATHENA_DATA", "S3_INVENTORY"),
  // 100,000,000: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html (MaxItems), read 2026-11-25
  MaxItems: orJsonata(integer(0, 100_000_000)),
  MaxItemsPath: referencePath,
  ItemsPointer: string,
  Transformation: oneOf("NONE", "LOAD_AND_FLATTEN"),
};
export const BATCHER_FIELDS: Fields = {
  ...bounded,
  // No more items than can be read; bytes as a payload has at most: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html,
  // read 2026-11-25
  MaxItemsPerBatch: orJsonata(integer(1, 100_000_000)),
  MaxItemsPerBatchPath: referencePath,
  MaxInputBytesPerBatch: orJsonata(integer(1, 262_144)),
  MaxInputBytesPerBatchPath: referencePath,
  BatchInput: anything,
};
export const WRITER_FIELDS: Fields = {
  ...bounded,
  Resource: string,
  Parameters: template,
  Arguments: jsonata,
  WriterConfig: object,
};
export const WRITER_CONFIG_FIELDS: Fields = {
  Transformation: oneOf("NONE", "COMPACT", "FLATTEN"),
  OutputType: oneOf("JSON", "JSONL"),
};
