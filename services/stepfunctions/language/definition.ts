import type { Json, JsonObject } from "./json.ts";

/** A state machine in the Amazon States Language (https://states-language.net/spec.html, read 2026-11-24), after it has passed the lint. */
export interface Program {
  StartAt: string;
  States: Record<string, State>;
  QueryLanguage?: QueryLanguage;
  TimeoutSeconds?: number;
  ProcessorConfig?: { Mode?: "INLINE" | "DISTRIBUTED"; ExecutionType?: "STANDARD" | "EXPRESS" };
}

export type QueryLanguage = "JSONPath" | "JSONata";

export type StateType = "Pass" | "Task" | "Choice" | "Wait" | "Succeed" | "Fail" | "Parallel" | "Map";

/** A state as it is written. Which fields a type may have is the lint's business; readers name those that they use. */
export interface State {
  Type: StateType;
  QueryLanguage?: QueryLanguage;
  Next?: string;
  End?: boolean;
  InputPath?: string | null;
  OutputPath?: string | null;
  ResultPath?: string | null;
  Parameters?: Json;
  ResultSelector?: JsonObject;
  Result?: Json;
  Arguments?: Json;
  Output?: Json;
  Assign?: JsonObject;
  Retry?: Retrier[];
  Catch?: Catcher[];
  // Task
  Resource?: string;
  Credentials?: JsonObject;
  TimeoutSeconds?: number | string;
  TimeoutSecondsPath?: string;
  HeartbeatSeconds?: number | string;
  HeartbeatSecondsPath?: string;
  // Choice
  Choices?: ChoiceRule[];
  Default?: string;
  // Wait
  Seconds?: number | string;
  SecondsPath?: string;
  Timestamp?: string;
  TimestampPath?: string;
  // Fail
  Error?: string;
  ErrorPath?: string;
  Cause?: string;
  CausePath?: string;
  // Parallel
  Branches?: Program[];
  // Map
  Items?: Json;
  ItemsPath?: string;
  ItemSelector?: Json;
  ItemProcessor?: Program;
  Iterator?: Program;
  MaxConcurrency?: number | string;
  MaxConcurrencyPath?: string;
  ItemReader?: ItemReader;
  ItemBatcher?: ItemBatcher;
  ResultWriter?: ResultWriter;
  ToleratedFailureCount?: number | string;
  ToleratedFailureCountPath?: string;
  ToleratedFailurePercentage?: number | string;
  ToleratedFailurePercentagePath?: string;
  Label?: string;
}

export interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  MaxAttempts?: number;
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: "FULL" | "NONE";
}

export interface Catcher {
  ErrorEquals: string[];
  Next: string;
  ResultPath?: string | null;
  Output?: Json;
  Assign?: JsonObject;
}

/** One rule of a Choice state: `Next`, `Assign` and `Output` stand on the outermost only. */
export interface ChoiceRule {
  Next?: string;
  Assign?: JsonObject;
  Output?: Json;
  Condition?: string | boolean;
  And?: ChoiceRule[];
  Or?: ChoiceRule[];
  Not?: ChoiceRule;
  Variable?: string;
  [comparison: string]: unknown;
}

export interface ItemReader {
  Resource: string;
  ReaderConfig?: ReaderConfig;
  Parameters?: JsonObject;
  Arguments?: Json;
}

export interface ReaderConfig {
  InputType?: "CSV" | "JSON" | "JSONL" | "PARQUET" | "MANIFEST";
  CSVHeaderLocation?: "FIRST_ROW" | "GIVEN";
  CSVHeaders?: string[];
  CSVDelimiter?: "COMMA" | "PIPE" | "SEMICOLON" | "SPACE" | "TAB";
  ManifestType?: "ATHENA_DATA" | "S3_INVENTORY";
  MaxItems?: number | string;
  MaxItemsPath?: string;
  ItemsPointer?: string;
  Transformation?: "NONE" | "LOAD_AND_FLATTEN";
}

export interface ItemBatcher {
  MaxItemsPerBatch?: number | string;
  MaxItemsPerBatchPath?: string;
  MaxInputBytesPerBatch?: number | string;
  MaxInputBytesPerBatchPath?: string;
  BatchInput?: Json;
}

export interface ResultWriter {
  Resource?: string;
  Parameters?: JsonObject;
  Arguments?: Json;
  WriterConfig?: { Transformation?: "NONE" | "COMPACT" | "FLATTEN"; OutputType?: "JSON" | "JSONL" };
}

/**
 * Where a program stands inside another: the names of the states that contain it, from the outside in; for a Parallel state with
 * the number of the branch: `["Map", "Parallel#1"]`. Empty for the state machine itself.
 */
export type Scope = readonly string[];

export const branchScope = (scope: Scope, state: string, branch: number): Scope => [...scope, `${state}#${branch}`];
export const itemScope = (scope: Scope, state: string): Scope => [...scope, state];

/** The program at a scope. */
export function programAt(program: Program, scope: Scope): Program {
  let at: Program | undefined = program;
  for (const name of scope) {
    const branch: RegExpExecArray | null = /^(.*)#(\d+)$/s.exec(name);
    // A Map state's own name may end like a branch's: the state's type decides.
    const whole: State | undefined = at?.States[name];
    at = whole ? processorOf(whole) : at?.States[branch?.[1] ?? ""]?.Branches?.[Number(branch?.[2])];
  }
  if (!at) throw new Error(`The definition has no ${scope.join("/")}.`);
  return at;
}

/** What a Map state does with each item; `Iterator` is the older name. */
export const processorOf = (state: State): Program | undefined => state.ItemProcessor ?? state.Iterator;

export const isDistributed = (state: State): boolean => processorOf(state)?.ProcessorConfig?.Mode === "DISTRIBUTED";
