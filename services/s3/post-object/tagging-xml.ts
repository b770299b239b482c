import { PutObjectTaggingCommand, type Tag } from "@aws-sdk/client-s3";
import { schemaOf } from "../../aws/operation.ts";
import { bindingsOf } from "../../aws/protocol/http-bindings.ts";
import { readXmlShape } from "../../aws/protocol/xml-shapes.ts";
import { malformedXml } from "../errors.ts";

// The form's field is the document that PutObjectTagging has for a body.
const TAGGING = bindingsOf(
  schemaOf(new PutObjectTaggingCommand({ Bucket: "", Key: "", Tagging: { TagSet: [] } }))[4],
).payload;

/** A form's field `tagging`. */
export function readTaggingXml(text: string | undefined): Tag[] {
  if (text === undefined || !TAGGING) return [];
  try {
    return (readXmlShape(TAGGING.schema, Buffer.from(text)) as { TagSet?: Tag[] }).TagSet ?? [];
  } catch {
    throw malformedXml();
  }
}
