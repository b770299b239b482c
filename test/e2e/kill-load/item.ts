import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** Of the table that is written while the stack is killed. */
export type Item = Record<string, AttributeValue>;

export const keyOf = ({ writer, id }: Item): string => `${writer?.N} ${id?.N}`;
