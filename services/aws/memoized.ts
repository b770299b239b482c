import type { $SchemaRef } from "@smithy/types";

/** What is made of a schema, made once. */
export function memoized<T>(make: (schema: $SchemaRef) => T): (schema: $SchemaRef) => T {
  // The SDK's references are arrays, functions, strings or numbers.
  const known = new Map<$SchemaRef, T>();
  return (schema) => {
    let made = known.get(schema);
    if (made === undefined) {
      made = make(schema);
      known.set(schema, made);
    }
    return made;
  };
}
