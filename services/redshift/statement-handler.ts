import type { BackendConnection } from "./backend.ts";

/** How AWS is reached from here: the emulator, LocalStack or AWS itself. */
export interface S3Settings {
  /** Settings for the SDK's clients. */
  client(): {
    endpoint?: string;
    region: string;
    credentials?: { accessKeyId: string; secretAccessKey: string };
    maxAttempts: number;
  };
  forcePathStyle: boolean;
}

/** What a statement that Redshift owns has to work with. */
export interface StatementContext {
  /** The session's own connection, inside its transaction. */
  backend: BackendConnection;
  /** Another connection, outside of it: what is written here stays when the statement fails. */
  side(): Promise<BackendConnection>;
  sql: string;
  /** Its id in the system tables. */
  queryId: number;
  session: { id: number; user: string; userId: number; database: string };
  notice(severity: "INFO" | "NOTICE" | "WARNING", message: string): void;
  /** Aborted by a cancel request and when the client goes. */
  signal: AbortSignal;
  aws: S3Settings;
}

/** Runs a statement to its end. @throws PostgresError */
export type StatementHandler = (context: StatementContext) => Promise<{ tag: string }>;
