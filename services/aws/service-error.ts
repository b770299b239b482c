/** What an error says beyond its code and message. */
export interface ServiceErrorOptions {
  /** Who is to blame; decides the default status, 400 or 500. */
  fault?: "client" | "server";
  /** Further members of the error's own shape, by their SDK names (for example `Item`, `CancellationReasons`, `BucketName`). */
  details?: Record<string, unknown>;
  /** Further response headers (for example `Retry-After`). */
  headers?: Record<string, string>;
  /** Only for what no service's model has: refusals of callers. */
  status?: number;
  cause?: unknown;
}

/**
 * An AWS error: the code as it stands on the wire, AWS's message, and who is to blame.
 * The HTTP status is seldom part of it: the protocol takes it from the SDK's schema or from the service's table of statuses.
 */
export class ServiceError extends Error {
  readonly code: string;
  readonly fault: "client" | "server";
  readonly details: Record<string, unknown>;
  readonly headers: Record<string, string>;
  readonly status: number | undefined;

  constructor(code: string, message: string, options: ServiceErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = code;
    this.code = code;
    this.fault = options.fault ?? "client";
    this.details = options.details ?? {};
    this.headers = options.headers ?? {};
    this.status = options.status;
  }
}

/** A call or a parameter that the emulator does not have, refused by name with HTTP 501. */
export const notImplemented = (what: string): ServiceError =>
  new ServiceError("NotImplemented", `Terrarium does not implement ${what}.`, { fault: "server" });
