import type {
  Cors,
  DestinationConfig,
  FunctionConfiguration,
  FunctionUrlAuthType,
  InvokeMode,
} from "@aws-sdk/client-lambda";

/** Whose functions. */
export interface Owner {
  account: string;
  region: string;
}

/** One version of a function, as it runs. */
export interface FunctionVersion {
  configuration: FunctionConfiguration;
  /** SHA-256 of the deployment package, in hex: the name of its zip and of its folder. */
  codeHash: string;
  /** Its layers laid over each other, by the hash of that. */
  optHash?: string | undefined;
  layers?: readonly AttachedLayer[] | undefined;
}

/** A layer of a function. It stays what it was, also when the layer's version is deleted. */
export interface AttachedLayer {
  readonly arn: string;
  readonly codeHash: string;
  readonly codeSize: number;
}

/** A function as it is kept. What it is itself is its version `$LATEST`. */
export interface StoredFunction extends FunctionVersion {
  name: string;
  tags: Record<string, string>;
  reservedConcurrency?: number | undefined;
  /** What was published, by number; numbers are never given twice. */
  versions: Record<string, FunctionVersion>;
  lastVersion: number;
  aliases: Record<string, StoredAlias>;
  /** Statements of the resource policies by their id, for each qualifier; `$LATEST` stands for none. */
  policies: Record<string, Record<string, PolicyStatement>>;
  /** How asynchronous invocations are treated, for each qualifier. */
  eventConfigs: Record<string, EventConfig>;
  /** Function URLs, for each qualifier. */
  urls: Record<string, StoredUrl>;
}

export interface StoredUrl {
  id: string;
  authType: FunctionUrlAuthType;
  cors: Cors | undefined;
  invokeMode: InvokeMode | undefined;
  createdAtMs: number;
  modifiedAtMs: number;
}

/** What a function URL belongs to. */
export interface UrlOwner {
  owner: Owner;
  name: string;
  qualifier: string;
}

export interface StoredAlias {
  version: string;
  description: string;
  revisionId: string;
  /** The other version that some of the invocations go to, and what part of them. */
  weights?: Record<string, number> | undefined;
}

export interface PolicyStatement {
  Sid: string;
  Effect: "Allow";
  Principal: Record<string, string> | string;
  Action: string;
  Resource: string;
  Condition?: Record<string, Record<string, string>>;
}

/** A function, and the version of it that runs. */
export interface Target {
  stored: StoredFunction;
  version: FunctionVersion;
}

/** How asynchronous invocations of a function, a version or an alias are treated. */
export interface EventConfig {
  readonly maximumRetryAttempts?: number | undefined;
  readonly maximumEventAgeSeconds?: number | undefined;
  readonly destinations?: DestinationConfig | undefined;
  readonly modifiedAtMs: number;
}
