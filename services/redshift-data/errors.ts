import { ServiceError } from "../aws/service-error.ts";

// Where no origin stands beside a message, no recording of AWS's was found and the words are ours.

export const invalid = (message: string): ServiceError => new ServiceError("ValidationException", message);

/** In the tests of several public clients that run against AWS, for example ballerina-platform's module for Redshift's Data API; read 2026-11-24. */
export const noEndpoint = (): ServiceError => invalid("Redshift endpoint doesn't exist in this region.");

export const invalidId = (): ServiceError =>
  invalid("id must satisfy regex pattern: ^[a-z0-9]{8}-[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{12}(:\\d+)?$");

const notFound = (id: string, message: string): ServiceError =>
  new ServiceError("ResourceNotFoundException", message, { details: { ResourceId: id } });

export const noStatement = (id: string): ServiceError => notFound(id, "Query does not exist.");

/** "Verified live": a public runbook for the Data API, read 2026-11-24. */
export const noResult = (id: string): ServiceError =>
  notFound(id, "Query does not have result. Please check query status with DescribeStatement.");

/** As Grafana's plugin for Redshift looks for it (its api.go, read 2026-11-24). */
export const alreadyDone = (status: string, id: string): ServiceError =>
  invalid(`Could not cancel a query that is already in ${status} state with ID: ${id}`);

// Both recorded in https://github.com/awslabs/mcp/issues/4587, read 2026-11-24.
export const sessionNotAvailable = (): ServiceError => invalid("Session is not available");
export const sessionInvalid = (id: string): ServiceError => invalid(`Session with Id: ${id} is invalid`);

export const noSession = (id: string): ServiceError => notFound(id, `Session with Id: ${id} does not exist.`);

export const sessionLimit = (limit: number): ServiceError =>
  new ServiceError("ActiveSessionsExceededException", `Active sessions exceeded the allowed quota (${limit}).`);

export const statementLimit = (limit: number): ServiceError =>
  new ServiceError("ActiveStatementsExceededException", `Active statements exceeded the allowed quota (${limit}).`);

export const waitingLimit = (limit: number): ServiceError =>
  new ServiceError(
    "ActiveWaitingRequestsExceededException",
    `Active waiting requests for the statement exceeded the allowed quota (${limit}).`,
  );

export const noConnection = (message: string): ServiceError =>
  new ServiceError("DatabaseConnectionException", message, { fault: "server" });
