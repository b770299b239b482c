/** Whether one more request may pass now. */
export type Admit = (nowMs: number) => boolean;

/**
 * "API Gateway throttles requests to your API using the token bucket algorithm": a bucket of `burst` tokens, refilled at a rate.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html, read 2026-11-24
 */
export function tokenBucket(ratePerSecond: number, burst: number): Admit {
  let tokens = burst;
  let filledAtMs: number | undefined;
  return (nowMs) => {
    const elapsedMs = Math.max(0, nowMs - (filledAtMs ?? nowMs));
    tokens = Math.min(burst, tokens + (elapsedMs / 1000) * ratePerSecond);
    filledAtMs = nowMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
