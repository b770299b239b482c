import { closingOf, type Span } from "../brackets.ts";
import { endOf, keyword, type Token, writtenName } from "../lexer.ts";
import { textOf } from "../rewrites/conditions.ts";
import { rewriteExpression } from "../rewrites/index.ts";
import { aliasOf, type SelectBlock, selectBlocks } from "../select.ts";
import type { OpenRewrite } from "./catalog.ts";
import { withClause } from "./scope.ts";

const UNDEFINED_COLUMN = "42703";

/**
 * An alias may be used by what stands behind it in the same list; "if a column of the same name is in the FROM clause, it takes precedence":
 * https://docs.aws.amazon.com/redshift/latest/dg/r_SELECT_list.html, read 2026-11-24. So the engine is asked first. WHERE and HAVING know the
 * aliases, too, as AWS's JDBC driver has it in its own queries (RedshiftDatabaseMetaData.getTables, read 2026-11-24).
 */
export const lateralAlias: OpenRewrite = {
  triggers: ["SELECT"],
  applies: (words) => selectBlocks(words).some((block) => referencesOf(words, block).length > 0),
  async edits(words, text, catalog) {
    for (const block of selectBlocks(words).reverse()) {
      const references = referencesOf(words, block);
      for (const { at, value } of references) {
        const token = words[at] as Token; // a reference is a word
        if (!(await isUnknown(words, block, token, text, catalog))) continue;
        return [{ start: token.start, end: endOf(token), text: `(${textOf(words, value, text)})` }];
      }
    }
    return [];
  },
};

interface Reference {
  at: number;
  /** What the alias stands for. */
  value: Span;
}

/** Words of a list, of WHERE and of HAVING that are called like an item in front of them. */
function referencesOf(words: readonly Token[], { items, clauses }: SelectBlock): Reference[] {
  const aliases = new Map<string, Span>();
  const references: Reference[] = [];
  const collect = ({ start, end }: Span): void => {
    for (let index = start; index < end; index++) {
      const value = aliasAt(words, index, aliases);
      if (value) references.push({ at: index, value });
      // A subquery has names of its own.
      else if (words[index]?.text === "(" && keyword(words[index + 1]) === "SELECT") index = closingOf(words, index);
    }
  };
  for (const item of items) {
    const alias = aliasOf(words, item);
    if (aliases.size > 0) collect(alias?.value ?? item);
    if (alias && !isSameColumn(words, alias)) aliases.set(alias.name, alias.value);
  }
  if (aliases.size > 0) for (const clause of [clauses.WHERE, clauses.HAVING]) if (clause) collect(clause);
  return references;
}

/** What a word stands for, if it is an alias. */
function aliasAt(words: readonly Token[], index: number, aliases: ReadonlyMap<string, Span>): Span | undefined {
  const token = words[index] as Token; // within the span
  const value = token.kind === "quoted" || token.kind === "word" ? aliases.get(writtenName(token)) : undefined;
  const isPart = words[index - 1]?.text === "." || [".", "("].includes(words[index + 1]?.text ?? "");
  return value && !isPart && keyword(words[index - 1]) !== "AS" ? value : undefined;
}

/** `t.id AS id` gives nothing a new name. */
const isSameColumn = (words: readonly Token[], { name, value }: { name: string; value: Span }): boolean => {
  const last = words[value.end - 1];
  const single =
    value.end - value.start === 1 || (value.end - value.start === 3 && words[value.start + 1]?.text === ".");
  return single && last !== undefined && (last.kind === "word" || last.kind === "quoted") && writtenName(last) === name;
};

/** Whether the tables of the block have no such column. */
async function isUnknown(
  words: readonly Token[],
  block: SelectBlock,
  token: Token,
  text: string,
  catalog: Parameters<OpenRewrite["edits"]>[2],
): Promise<boolean> {
  const { FROM } = block.clauses;
  if (!FROM) return true;
  const from = rewriteExpression(textOf(words, FROM, text));
  const error = await catalog.errorOf(`${withClause(words, block.select, text)}SELECT ${token.text} ${from}`);
  return error?.code === UNDEFINED_COLUMN;
}
