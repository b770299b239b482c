import { STATUS_CODES } from "node:http";
import { escapeXml } from "../../aws/protocol/xml-shapes.ts";
import type { ServiceError } from "../../aws/service-error.ts";

/** An error as a website shows it, in AWS's own page (recorded: see errors.ts). */
export function errorPage(
  status: number,
  error: ServiceError,
  requestId: string,
  ofErrorDocument?: ServiceError,
): string {
  const title = `${status} ${STATUS_CODES[status] ?? ""}`;
  const list = (entries: [string, string][]): string[] => [
    "<ul>",
    ...entries.map(([name, value]) => `<li>${name}: ${escapeXml(value)}</li>`),
    "</ul>",
  ];
  const lines = [
    "<html>",
    `<head><title>${title}</title></head>`,
    "<body>",
    `<h1>${title}</h1>`,
    ...list([...entriesOf(error), ["RequestId", requestId], ["HostId", requestId]]),
    ...(ofErrorDocument
      ? [
          "<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>",
          ...list(entriesOf(ofErrorDocument)),
        ]
      : []),
    "<hr/>",
    "</body>",
    "</html>",
  ];
  return `${lines.join("\n")}\n`;
}

const entriesOf = ({ code, message, details }: ServiceError): [string, string][] => [
  ["Code", code],
  ["Message", message],
  ...Object.entries(details).map(([name, value]): [string, string] => [name, String(value)]),
];
