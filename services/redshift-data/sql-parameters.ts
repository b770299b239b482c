/** SQL with its named parameters as `$1`, `$2` …, and the values in that order. */
export interface BoundSql {
  text: string;
  values: string[];
  /** The names that it refers to. */
  names: Set<string>;
}

// What a name after a colon is not part of: text, quoted names, comments, dollar quotes, and casts (`::`).
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|::|:([0-9a-zA-Z_]+)/g;

/**
 * Replaces `:name` by a placeholder. The values go along as text; the database converts them
 * (https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_SqlParameter.html, read 2026-11-24).
 * Names that no value was given for stay as they are.
 */
export function bind(sql: string, parameters: readonly { name: string; value: string }[]): BoundSql {
  const given = new Map(parameters.map(({ name, value }) => [name, value]));
  const names = new Set<string>();
  const text = sql.replace(TOKEN, (whole, _tag: string | undefined, name: string | undefined) => {
    if (name === undefined || !given.has(name)) return whole;
    names.add(name);
    return `$${[...names].indexOf(name) + 1}`;
  });
  return { text, values: [...names].map((name) => given.get(name) ?? ""), names };
}
