import { ListSessionsCommand } from "@aws-sdk/client-redshift-data";
import { operation } from "../../aws/operation.ts";
import { callerArn, withoutSession } from "../../caller.ts";
import { sessionStatus, statementPage, target } from "../constraints.ts";
import { type DataContext, isText, readToken, writeToken } from "../context.ts";
import { invalid, noSession } from "../errors.ts";
import type { SessionRecord } from "../session-store.ts";
import { showTarget } from "../submit.ts";

/** The caller's role's own, newest first; without a status, those that are open (API reference, read 2026-11-24). */
export const listSessions = operation(ListSessionsCommand, {
  constraints: { MaxResults: statementPage, Status: sessionStatus, ...target },
  async handle(input, { owner, sessions, environment, scope }: DataContext, request) {
    const { SessionId, Status, ClusterIdentifier, WorkgroupName, Database, MaxResults } = input;
    if (SessionId !== undefined) {
      if ([Status, ClusterIdentifier, WorkgroupName, Database].some((value) => value !== undefined))
        throw invalid(
          "SessionId can't be specified together with Status, ClusterIdentifier, WorkgroupName or Database.",
        );
      const session = sessions.get(owner, SessionId);
      if (!session) throw noSession(SessionId);
      return { Sessions: [show(session)] };
    }
    if (ClusterIdentifier !== undefined && WorkgroupName !== undefined)
      throw invalid("Only one of ClusterIdentifier and WorkgroupName can be specified.");
    const identity = await callerArn(environment, scope, request);
    const limit = MaxResults || 100;
    const filter = {
      statuses: Status ? [Status] : (["AVAILABLE", "BUSY"] as const),
      role: withoutSession(identity),
      identity: input.RoleLevel === false ? identity : undefined,
      database: Database,
      clusterIdentifier: ClusterIdentifier,
      workgroupName: WorkgroupName,
    };
    const found = sessions.list(owner, filter, readToken(input.NextToken, isText), limit + 1);
    const page = found.slice(0, limit);
    return {
      Sessions: page.map(show),
      ...(found.length > limit ? { NextToken: writeToken(page.at(-1)?.id) } : {}),
    };
  },
});

const show = ({ target: place, ...session }: SessionRecord) => {
  const { SecretArn: _none, ...where } = showTarget(place);
  return {
    SessionId: session.id,
    Status: session.status,
    CreatedAt: new Date(session.created),
    UpdatedAt: new Date(session.updated),
    ...where,
    DbUser: place.dbUser,
    SessionAliveSeconds: session.keepAliveSeconds,
    SessionTtl: new Date(session.expires),
    CurrentStatementId: session.status === "BUSY" ? session.statementId : undefined,
  };
};
