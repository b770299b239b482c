import type { Scope } from "../aws/scope.ts";
import type { Environment } from "../aws/service.ts";
import type { Warehouse } from "../warehouse.ts";
import { invalid, invalidId, noStatement, waitingLimit } from "./errors.ts";
import type { LiveSessions } from "./live-sessions.ts";
import type { SessionStore } from "./session-store.ts";
import type { StatementRunner } from "./statement-runner.ts";
import type { Owner, Part, Statement, StatementStore } from "./statement-store.ts";

/** What an operation works with. */
export interface DataContext {
  scope: Scope;
  owner: Owner;
  environment: Environment;
  warehouse: Warehouse;
  statements: StatementStore;
  sessions: SessionStore;
  live: LiveSessions;
  runner: StatementRunner;
}

/** A statement by its id, or one part of a batch by an id with a number behind it. */
export interface Named {
  statement: Statement;
  parts: Part[];
  /** The part that was asked for. */
  part: Part | undefined;
}

const ID = /^([a-z0-9]{8}(?:-[a-z0-9]{4}){3}-[a-z0-9]{12})(?::(\d+))?$/;

export function openStatement({ owner, statements }: DataContext, id: string): Named {
  const [, plain, number] = ID.exec(id) ?? [];
  if (!plain) throw invalidId();
  const statement = statements.get(owner, plain);
  if (!statement) throw noStatement(id);
  const parts = statements.parts(plain);
  if (number === undefined) return { statement, parts, part: statement.executionMode ? undefined : parts[0] };
  const part = statement.executionMode ? parts[Number(number) - 1] : undefined;
  if (!part) throw noStatement(id);
  return { statement, parts, part };
}

/** How many requests may wait for one statement; AWS's own limit is not documented. */
const MAX_WAITING = 10;

/** Waits, if a request wants to, until a statement or a part of it is at its end. */
export async function waitFor(context: DataContext, id: string, seconds: number | undefined): Promise<void> {
  if (seconds === undefined) return;
  const { statement, part } = openStatement(context, id);
  if (context.runner.waiting(statement.id) >= MAX_WAITING) throw waitingLimit(MAX_WAITING);
  await context.runner.wait(statement.id, part?.number, seconds);
}

export const partId = ({ id }: Statement, { number }: Part): string => `${id}:${number}`;

/** A token says where the next page begins. */
export const writeToken = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

export function readToken<T>(token: string | undefined, isValid: (value: unknown) => value is T): T | undefined {
  if (!token) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
  } catch {
    value = undefined;
  }
  if (!isValid(value)) throw invalid("The NextToken is invalid.");
  return value;
}

export const isPosition = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
export const isText = (value: unknown): value is string => typeof value === "string";
