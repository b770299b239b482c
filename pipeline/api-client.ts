/**
 * The sender's side of the API: one POST, repeated until it has an answer that counts.
 * On undici, because sender, API and table may share one machine (CPU of a POST, measured 2026-11-24, Node 24: undici 56 µs,
 * node:http 112 µs, fetch 330 µs).
 */
import { setTimeout as sleep } from "node:timers/promises";
import { errors, Pool } from "undici";
import { UserError } from "./settings.ts";

export interface Answer {
  status: number;
  body: unknown;
  /** Seconds, when the answer says so. */
  retryAfter: number | undefined;
}

export interface ApiClientOptions {
  apiUrl: string;
  concurrency: number;
  /** What to tell the user when nothing answers. */
  startHint: string;
  requestTimeoutMs: number;
  /** How long nothing may answer before the run stops. */
  outageMs: number;
  /** Requests per row that may end in 429, 5xx or a time-out. */
  maxAttempts: number;
  signal?: AbortSignal;
}

export interface ApiClient extends Disposable {
  /**
   * Posts JSON. Repeats it after 429, 5xx and time-outs up to `maxAttempts` times, and while nothing answers, up to `outageMs`;
   * waits exponentially longer with full jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/, read 2026-11-24).
   * @throws UserError when nothing answers for too long, when no row comes through any more, or when what answers is not this API
   */
  post(path: string, body: unknown, idempotencyKey?: string): Promise<Answer>;
  /** Requests that had to be repeated. */
  readonly retries: number;
}

const BACKOFF_BASE_MS = 100;
const BACKOFF_MAX_MS = 10_000;
const OUTAGE_PAUSE_MS = 1_000;
/** So many rows given up, one after the other, are no bad luck: the rest would fare no better. */
const GIVEN_UP_ROWS_MAX = 50;

/** Somebody is there, but slow. */
const isTimeOut = (error: unknown): boolean =>
  error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError;

/** Without an answer: a row that nobody has seen, as far as the sender knows. */
const describe = (error: unknown): string => {
  const code = (error as NodeJS.ErrnoException).code;
  return code ?? (error instanceof Error ? error.message : String(error));
};

export function apiClient(options: ApiClientOptions): ApiClient {
  const { apiUrl, concurrency, signal, requestTimeoutMs, outageMs, maxAttempts } = options;
  const url = new URL(apiUrl);
  const pool = new Pool(url.origin, {
    connections: concurrency,
    connectTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    bodyTimeout: requestTimeoutMs,
  });
  const base = url.pathname.replace(/\/$/, "");
  let silentSince: number | undefined;
  let givenUp = 0;
  let retries = 0;

  const once = async (path: string, body: string, idempotencyKey: string | undefined): Promise<Answer> => {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (idempotencyKey !== undefined) headers["idempotency-key"] = idempotencyKey;
    const response = await pool.request({ method: "POST", path: base + path, headers, body });
    const text = await response.body.text();
    const retryAfter = Number(response.headers["retry-after"]);
    return {
      status: response.statusCode,
      body: parsed(text),
      retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined,
    };
  };

  const checkOutage = (error: unknown): void => {
    silentSince ??= Date.now();
    if (Date.now() - silentSince < outageMs) return;
    const seconds = Math.round(outageMs / 1000);
    throw new UserError(
      `The API at ${apiUrl} has not answered for ${seconds} s (${describe(error)}). ${options.startHint}`,
    );
  };

  const giveUp = (answer: Answer): Answer => {
    givenUp += 1;
    if (givenUp < GIVEN_UP_ROWS_MAX) return answer;
    const said = answer.status === 0 ? "" : `${answer.status} `;
    throw new UserError(
      `The API at ${apiUrl} fails: the last ${givenUp} rows were given up after ${maxAttempts} attempts each (${said}${JSON.stringify(answer.body)}). Look at \`make logs\` and at the function's log; \`make send\` goes on from here.`,
    );
  };

  const post = async (path: string, body: unknown, idempotencyKey?: string): Promise<Answer> => {
    const text = JSON.stringify(body);
    let answer: Answer = { status: 0, body: undefined, retryAfter: undefined };
    for (let attempt = 1; ; ) {
      let pauseMs: number;
      try {
        answer = await once(path, text, idempotencyKey);
        silentSince = undefined;
        if (isOtherApi(answer))
          throw new UserError(
            `${apiUrl}${path} answers ${answer.status} ${JSON.stringify(answer.body)}: it is not the customers API. Run \`make deploy\`.`,
          );
        if (!isTemporary(answer.status)) {
          givenUp = 0;
          return answer;
        }
        if (attempt === maxAttempts) return giveUp(answer);
        pauseMs = Math.max(backoffMs(attempt), (answer.retryAfter ?? 0) * 1000 * (1 + Math.random() / 4));
        attempt += 1;
      } catch (error) {
        if (error instanceof UserError) throw error;
        if (isTimeOut(error)) {
          answer = { status: 0, body: { message: `no answer within ${requestTimeoutMs} ms` }, retryAfter: undefined };
          if (attempt === maxAttempts) return giveUp(answer);
          pauseMs = backoffMs(attempt);
          attempt += 1;
        } else {
          // Nothing is wrong with the row when nobody is there, so it costs no attempt.
          checkOutage(error);
          pauseMs = Math.random() * OUTAGE_PAUSE_MS;
        }
      }
      retries += 1;
      await sleep(pauseMs, undefined, { signal });
    }
  };
  return {
    post,
    get retries() {
      return retries;
    },
    [Symbol.dispose]: () => void pool.destroy(),
  };
}

const isTemporary = (status: number): boolean => status === 429 || status >= 500;
/** What API Gateway answers when there is no such API, stage, resource or method. */
const isOtherApi = ({ status }: Answer): boolean => status === 403 || status === 404;
const backoffMs = (attempt: number): number => Math.random() * Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** attempt);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
