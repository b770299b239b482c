import type { JsonObject } from "../language/json.ts";

/** What the optimised integrations add to an answer: the HTTP exchange as Step Functions saw it (recorded on AWS, see errors.ts). */
export function httpMetadata(requestId: string, date: Date, headers: Readonly<Record<string, string>>): JsonObject {
  const all: Record<string, string> = {
    ...headers,
    Connection: "keep-alive",
    Date: date.toUTCString(),
    "x-amzn-RequestId": requestId,
  };
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]])),
      HttpHeaders: all,
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}
