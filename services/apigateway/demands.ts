import type { Demands } from "../aws/permissions.ts";

/** Its actions are methods and its resources paths: https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html, read 2026-11-24 */
export const demands: Demands = (_operation, _input, { region }, { method, path }) => [
  { action: `apigateway:${method}`, resource: `arn:aws:apigateway:${region}::${decodeURIComponent(path)}` },
];
