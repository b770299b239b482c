import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef } from "@smithy/types";
import { readBody } from "../request.ts";
import type { Protocol } from "../service.ts";
import { ServiceError } from "../service-error.ts";
import { readTimestamp, timestampFormat } from "./timestamps.ts";
import { writeXmlMembers, xmlElement } from "./xml-shapes.ts";

// CloudFormation takes a template of 51,200 bytes in the body; IAM a policy of 131,072 characters. Percent-encoding triples them.
const BODY_LIMIT_BYTES = 1024 * 1024;

/**
 * awsQuery: a form in, XML out. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 * @param options.namespace the XML namespace of answers
 * @param options.version the API's version, which an unsigned request is recognised by
 */
export function awsQuery(options: { namespace: string; version: string }): Protocol {
  const headers = { "content-type": "text/xml" };
  return {
    refusals: { dialect: "query", onJsonProtocol: false },
    async open(request, model) {
      const body = await readBody(request.body, BODY_LIMIT_BYTES);
      const form = new URLSearchParams(body.length > 0 ? body.toString("utf8") : request.queryString);
      const action = form.get("Action");
      if (!action) throw new ServiceError("MissingAction", "The request is missing an action or a required parameter.");
      const operation = model.operations.get(action);
      if (!operation)
        throw new ServiceError(
          "InvalidAction",
          `Could not find operation ${action} for version ${form.get("Version") ?? options.version}`,
        );
      return { operation, read: () => readForm(operation[4], form) };
    },
    write(operation, output, { scope }) {
      const result = writeXmlMembers(operation[5], output);
      const name = operation[2];
      return {
        status: 200,
        headers: { ...headers, "x-amzn-requestid": scope.requestId },
        body:
          `<${name}Response xmlns="${options.namespace}">` +
          (NormalizedSchema.of(operation[5]).isUnitSchema() ? "" : `<${name}Result>${result}</${name}Result>`) +
          `<ResponseMetadata>${xmlElement("RequestId", scope.requestId)}</ResponseMetadata></${name}Response>`,
      };
    },
    writeError(error, status, schema, { scope }) {
      const extra = schema ? writeXmlMembers(schema, { ...error.details, message: undefined, Message: undefined }) : "";
      return {
        status,
        headers: { ...headers, "x-amzn-requestid": scope.requestId },
        body:
          `<ErrorResponse xmlns="${options.namespace}"><Error>` +
          xmlElement("Type", error.fault === "client" ? "Sender" : "Receiver") +
          xmlElement("Code", error.code) +
          xmlElement("Message", error.message) +
          `${extra}</Error>${xmlElement("RequestId", scope.requestId)}</ErrorResponse>`,
      };
    },
  };
}

/** A form's dotted names as a tree: `Tags.member.1.Key=a` → Tags → member → 1 → Key. */
interface Node {
  text?: string;
  children?: Map<string, Node>;
}

function readForm(schema: $SchemaRef, form: URLSearchParams): Record<string, unknown> {
  const root: Node = {};
  for (const [name, text] of form) {
    let node = root;
    for (const part of name.split(".")) {
      node.children ??= new Map();
      let child = node.children.get(part);
      if (!child) {
        child = {};
        node.children.set(part, child);
      }
      node = child;
    }
    node.text = text;
  }
  return readStructure(NormalizedSchema.of(schema), root);
}

const wireName = (schema: NormalizedSchema, fallback: string): string =>
  (schema.getMergedTraits() as { xmlName?: string }).xmlName ?? fallback;

const isFlattened = (schema: NormalizedSchema): boolean =>
  Boolean((schema.getMergedTraits() as { xmlFlattened?: 1 }).xmlFlattened);

function readStructure(schema: NormalizedSchema, node: Node): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  if (!schema.isStructSchema()) return result;
  for (const [name, member] of schema.structIterator()) {
    const memberName = (member.getMemberTraits() as { xmlName?: string }).xmlName ?? name;
    const child = node.children?.get(memberName);
    if (child) result[name] = readNode(member, child, memberName);
  }
  return result;
}

function readNode(schema: NormalizedSchema, node: Node, name: string): unknown {
  if (schema.isStructSchema()) return readStructure(schema, node);
  if (schema.isListSchema()) {
    const element = schema.getValueSchema();
    const items = isFlattened(schema) ? node : node.children?.get(wireName(element, "member"));
    return inOrder(items).map((item) => readNode(element, item, name));
  }
  if (schema.isMapSchema()) {
    const entries = isFlattened(schema) ? node : node.children?.get("entry");
    const map: Record<string, unknown> = {};
    for (const entry of inOrder(entries)) {
      const key = entry.children?.get(wireName(schema.getKeySchema(), "key"))?.text ?? "";
      const value = entry.children?.get(wireName(schema.getValueSchema(), "value"));
      map[key] = value ? readNode(schema.getValueSchema(), value, name) : "";
    }
    return map;
  }
  const text = node.text ?? "";
  if (schema.isBooleanSchema()) {
    if (/^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
    throw new ServiceError("MalformedInput", `'${text}' is not a boolean for ${name}`);
  }
  if (schema.isTimestampSchema()) return readTimestamp(text, timestampFormat(schema, "date-time"));
  if (schema.isNumericSchema()) {
    const number = text.trim() === "" ? Number.NaN : Number(text);
    if (Number.isNaN(number)) throw new ServiceError("MalformedInput", `'${text}' is not a number for ${name}`);
    return number;
  }
  if (schema.isBlobSchema()) return Buffer.from(text, "base64");
  return text;
}

/** Children 1, 2, 3 … by number. */
const inOrder = (node: Node | undefined): Node[] =>
  [...(node?.children ?? [])]
    .filter(([index]) => /^\d+$/.test(index))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
