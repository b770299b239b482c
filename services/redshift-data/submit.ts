import { createHash, randomUUID } from "node:crypto";
import type { AwsRequest } from "../aws/request.ts";
import { notImplemented } from "../aws/service-error.ts";
import { callerArn, withoutSession } from "../caller.ts";
import { type DataContext, waitFor } from "./context.ts";
import { invalid, statementLimit } from "./errors.ts";
import { type Login, type LoginInput, logIn } from "./login.ts";
import { bind } from "./sql-parameters.ts";
import type { Part, Statement, Target } from "./statement-store.ts";

// https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html ("Considerations"), read 2026-11-24
const MAX_SQL_BYTES = 100 * 1024;
const MAX_ACTIVE = 200;
const TOKEN_MS = 8 * 60 * 60 * 1000;

/** What ExecuteStatement and BatchExecuteStatement have in common. */
export interface Submission extends LoginInput {
  StatementName?: string | undefined;
  WithEvent?: boolean | undefined;
  Parameters?: { name: string; value: string }[] | undefined;
  ClientToken?: string | undefined;
  ResultFormat?: "JSON" | "CSV" | undefined;
  SessionKeepAliveSeconds?: number | undefined;
  SessionId?: string | undefined;
  WaitTimeSeconds?: number | undefined;
}

/**
 * Takes SQL to be run, and says what became of it so far.
 * @param executionMode a batch's
 */
export async function submit(
  context: DataContext,
  request: AwsRequest,
  input: Submission,
  sqls: readonly string[],
  executionMode?: "TRANSACTION" | "AUTO_COMMIT",
) {
  check(input, sqls);
  const identity = await callerArn(context.environment, context.scope, request);
  const login = input.SessionId === undefined ? await logIn(context, request, input) : undefined;
  const statement = start(context, input, sqls, { executionMode, identity, login });
  await waitFor(context, statement.id, input.WaitTimeSeconds);
  return show(context, statement, input.WaitTimeSeconds !== undefined);
}

function check(input: Submission, sqls: readonly string[]): void {
  if (input.WithEvent) throw notImplemented("WithEvent: there is no EventBridge here");
  for (const sql of sqls) {
    if (sql.trim() === "") throw invalid("Sql must not be empty.");
    if (Buffer.byteLength(sql) > MAX_SQL_BYTES) throw invalid(`Sql must not be larger than ${MAX_SQL_BYTES} bytes.`);
  }
  const parameters = input.Parameters ?? [];
  const names = new Set(parameters.map(({ name }) => name));
  if (names.size < parameters.length) throw invalid("The names of Parameters must be unique.");
  const used = new Set(sqls.flatMap((sql) => [...bind(sql, parameters).names]));
  const unused = parameters.filter(({ name }) => !used.has(name)).map(({ name }) => name);
  if (unused.length > 0) throw invalid(`Parameters are not used in the SQL: ${unused.join(", ")}.`);
}

/** The same token within eight hours is the same statement. */
function alreadySubmitted(
  { owner, statements, environment }: DataContext,
  { ClientToken }: Submission,
  request: string,
  role: string,
): Statement | undefined {
  const known = ClientToken === undefined ? undefined : statements.withToken(owner, role, ClientToken);
  if (!known) return undefined;
  if (environment.now().getTime() - known.created > TOKEN_MS) {
    statements.forgetToken(known.id);
    return undefined;
  }
  if (known.request !== request) throw invalid("The ClientToken was used for another request.");
  return known;
}

const digest = ({ WaitTimeSeconds: _wait, ...input }: Submission, sqls: readonly string[]): string =>
  createHash("sha256")
    .update(JSON.stringify([sqls, Object.entries(input).sort(([a], [b]) => (a < b ? -1 : 1))]))
    .digest("hex");

interface Origin {
  executionMode: Statement["executionMode"];
  identity: string;
  /** Unless a session is named. */
  login: Login | undefined;
}

/** All at once: of two requests with the same token, or for the same session, one is the second. */
function start(context: DataContext, input: Submission, sqls: readonly string[], origin: Origin): Statement {
  const { owner, statements, runner, environment } = context;
  const { executionMode, identity } = origin;
  const known = alreadySubmitted(context, input, digest(input, sqls), withoutSession(identity));
  if (known) return known;
  if (statements.countActive(owner) >= MAX_ACTIVE) throw statementLimit(MAX_ACTIVE);
  const id = randomUUID();
  const place = placeOf(context, input, id, origin);
  const created = environment.now().getTime();
  const statement: Statement = {
    id,
    owner,
    role: withoutSession(identity),
    identity,
    created,
    updated: created,
    status: "SUBMITTED",
    target: place.target,
    name: input.StatementName,
    parameters: input.Parameters,
    resultFormat: input.ResultFormat ?? "JSON",
    executionMode,
    sessionId: place.sessionId,
    pid: 0,
    token: input.ClientToken,
    request: digest(input, sqls),
  };
  runner.submit(
    statement,
    sqls.map((sql, index) => newPart(sql, index + 1, created)),
    place.connection,
  );
  return statement;
}

// -1 and 0 as in a recorded answer for a statement that has not run: https://github.com/awslabs/amazon-redshift-utils/issues/515, read 2026-11-24
const newPart = (sql: string, number: number, created: number): Part => ({
  number,
  sql,
  status: "SUBMITTED",
  created,
  updated: created,
  durationNs: -1,
  rows: -1,
  sizeBytes: -1,
  queryId: 0,
});

/** In the session that is named, in a new one, or on a connection of its own. */
function placeOf({ live, owner }: DataContext, input: Submission, statementId: string, { identity, login }: Origin) {
  const { SessionId = "", SessionKeepAliveSeconds: keepAliveSeconds } = input;
  if (!login) {
    const named = ["ClusterIdentifier", "WorkgroupName", "Database", "DbUser", "SecretArn"] as const;
    const also = named.filter((name) => input[name] !== undefined);
    if (also.length > 0) throw invalid(`SessionId can't be specified together with ${also.join(", ")}.`);
    const { target } = live.take(owner, SessionId, statementId, keepAliveSeconds);
    return { target, sessionId: SessionId, connection: undefined };
  }
  if (!keepAliveSeconds) return { ...login, sessionId: undefined };
  const sessionId = randomUUID();
  const role = withoutSession(identity);
  live.begin({ id: sessionId, owner, role, identity, target: login.target, keepAliveSeconds, statementId });
  return { ...login, sessionId };
}

/** What the answer says of where it runs; how far it is only when somebody has waited for that. */
function show({ owner, statements }: DataContext, { id, created, target, sessionId }: Statement, waited: boolean) {
  const now = waited ? statements.get(owner, id) : undefined;
  return {
    Id: id,
    CreatedAt: new Date(created),
    ...showTarget(target),
    SessionId: sessionId,
    ...(now
      ? {
          Status: now.status,
          RedshiftPid: now.pid,
          HasResultSet: statements.parts(id).some(({ columns }) => columns !== undefined),
        }
      : {}),
  };
}

export const showTarget = ({ clusterIdentifier, workgroupName, database, dbUser, secretArn }: Target) => ({
  ClusterIdentifier: clusterIdentifier,
  WorkgroupName: workgroupName,
  Database: database,
  DbUser: secretArn === undefined ? dbUser : undefined,
  SecretArn: secretArn,
});
