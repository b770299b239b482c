import { XmlShapeDeserializer } from "@aws-sdk/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef } from "@smithy/types";
import { timestampFormat, writeTimestamp } from "./timestamps.ts";

// Smithy's XML bindings: https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings

interface XmlTraits {
  xmlName?: string;
  xmlFlattened?: 1;
  xmlAttribute?: 1;
  xmlNamespace?: [prefix: string, uri: string];
}

const traitsOf = (schema: NormalizedSchema): XmlTraits => schema.getMergedTraits() as XmlTraits;

// 5 is date-time in @smithy/core's numbering of timestamp formats: the default of XML bodies.
const deserializer = new XmlShapeDeserializer({
  timestampFormat: { default: 5, useTrait: true },
  xmlNamespace: "",
  serviceNamespace: "",
});

/** Reads a document into the SDK's shape. Throws whatever the XML parser throws; the protocol names that error. */
export const readXmlShape = (schema: $SchemaRef, bytes: Uint8Array): unknown =>
  deserializer.read(NormalizedSchema.of(schema), bytes);

// XML 1.0 has no way to write most control characters; AWS prints numeric references all the same.
const UNSAFE = /[&<>"\p{Cc}\u2028]/gu;
const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as it stands between tags or quotes. */
export const escapeXml = (text: string): string =>
  text.replace(UNSAFE, (character) => ENTITIES[character] ?? `&#x${character.charCodeAt(0).toString(16)};`);

/** `<name>…</name>` with text inside. */
export const xmlElement = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`;

/** A structure as one element of the given name. */
export function writeXmlShape(schema: $SchemaRef, name: string, value: unknown, namespace?: string): string {
  return element(NormalizedSchema.of(schema), name, value, namespace);
}

/** A structure's members without an element around them. */
export function writeXmlMembers(schema: $SchemaRef, value: Readonly<Record<string, unknown>>): string {
  const normalized = NormalizedSchema.of(schema);
  return normalized.isStructSchema() ? membersOf(normalized, value).content : "";
}

/** The name of a document's root: the shape's `xmlName`, or the shape's own name. */
export function rootName(schema: $SchemaRef): string {
  const normalized = NormalizedSchema.of(schema);
  return traitsOf(normalized).xmlName ?? normalized.getName() ?? "";
}

function element(schema: NormalizedSchema, name: string, value: unknown, namespace?: string): string {
  const [prefix, uri] = traitsOf(schema).xmlNamespace ?? ["", namespace];
  let attributes = uri ? ` xmlns${prefix ? `:${prefix}` : ""}="${uri}"` : "";
  let content: string;
  if (schema.isStructSchema()) {
    const members = membersOf(schema, value as Record<string, unknown>);
    attributes += members.attributes;
    content = members.content;
  } else if (schema.isListSchema()) {
    const memberName = traitsOf(schema.getValueSchema()).xmlName ?? "member";
    content = (value as unknown[]).map((each) => element(schema.getValueSchema(), memberName, each)).join("");
  } else if (schema.isMapSchema()) {
    content = Object.entries(value as object)
      .map(([key, each]) => mapEntry(schema, "entry", key, each))
      .join("");
  } else content = escapeXml(scalar(schema, value));
  return content === "" ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

function membersOf(
  schema: NormalizedSchema,
  value: Readonly<Record<string, unknown>>,
): { attributes: string; content: string } {
  let attributes = "";
  let content = "";
  for (const [member, memberSchema] of schema.structIterator()) {
    const each = value[member];
    if (each === undefined || each === null) continue;
    const traits = traitsOf(memberSchema);
    // A member's own xmlName; the merged traits would also carry the target shape's.
    const name = (memberSchema.getMemberTraits() as XmlTraits).xmlName ?? member;
    if (traits.xmlAttribute) attributes += ` ${name}="${escapeXml(scalar(memberSchema, each))}"`;
    else if (traits.xmlFlattened && memberSchema.isListSchema())
      content += (each as unknown[]).map((one) => element(memberSchema.getValueSchema(), name, one)).join("");
    else if (traits.xmlFlattened && memberSchema.isMapSchema())
      content += Object.entries(each as object)
        .map(([key, one]) => mapEntry(memberSchema, name, key, one))
        .join("");
    else content += element(memberSchema, name, each);
  }
  return { attributes, content };
}

function mapEntry(schema: NormalizedSchema, name: string, key: string, value: unknown): string {
  const keyName = traitsOf(schema.getKeySchema()).xmlName ?? "key";
  const valueName = traitsOf(schema.getValueSchema()).xmlName ?? "value";
  return `<${name}>${xmlElement(keyName, key)}${element(schema.getValueSchema(), valueName, value)}</${name}>`;
}

function scalar(schema: NormalizedSchema, value: unknown): string {
  if (value instanceof Date) return String(writeTimestamp(value, timestampFormat(schema, "date-time")));
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return String(value);
}
