import type { Fields } from "./wire/messages.ts";

/** An error as it goes over the wire: SQLSTATE, message, and what else Postgres's fields hold. */
export class PostgresError extends Error {
  readonly fields: Record<string, string>;
  /** The place in the statement that it is about, from 0. */
  at: number | undefined;
  /** What the client is told before it, as INFO. */
  readonly info: readonly string[];

  constructor(
    code: string,
    message: string,
    more: { detail?: string; hint?: string; severity?: string; at?: number | undefined; info?: readonly string[] } = {},
  ) {
    super(message);
    this.at = more.at;
    this.info = more.info ?? [];
    this.fields = {
      S: more.severity ?? "ERROR",
      V: more.severity ?? "ERROR",
      C: code,
      M: message,
      ...(more.detail === undefined ? {} : { D: more.detail }),
      ...(more.hint === undefined ? {} : { H: more.hint }),
    };
  }

  /** An error that the backend has sent, field by field. */
  static from(fields: Fields): PostgresError {
    const error = new PostgresError(fields.C ?? "XX000", fields.M ?? "");
    Object.assign(error.fields, fields);
    return error;
  }
}

/** What Redshift refuses and Postgres does not. */
export const notSupported = (message: string): PostgresError => new PostgresError("0A000", message);
export const syntaxError = (message: string, at?: number): PostgresError => new PostgresError("42601", message, { at });
