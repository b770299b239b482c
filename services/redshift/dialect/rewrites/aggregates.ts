import { type Call, callAt, closingOf, type Span } from "../brackets.ts";
import type { Edit } from "../edits.ts";
import { endOf, keyword, type Token } from "../lexer.ts";
import { textOf } from "./conditions.ts";
import type { Rewrite } from "./rewrite.ts";

// Aggregates that need their values in order, or all at once. Each becomes a function of terrarium's over an array of the values: so they
// work with and without OVER, and keep their names. https://docs.aws.amazon.com/redshift/latest/dg/c_Aggregate_Functions.html and
// https://docs.aws.amazon.com/redshift/latest/dg/c_Window_functions.html, read 2026-11-24

/** A call with what may stand behind it. */
interface Aggregate {
  call: Call;
  distinct: boolean;
  /** Its arguments, without DISTINCT. */
  arguments: string[];
  /** Of WITHIN GROUP (ORDER BY …): what stands behind ORDER BY. */
  order: string | undefined;
  /** OVER (…) as it stands there. */
  over: Span | undefined;
  /** Behind its last word. */
  end: number;
}

type Writer = (aggregate: Aggregate, words: readonly Token[], text: string) => string | undefined;

const WRITERS: Readonly<Record<string, Writer>> = {
  LISTAGG: listagg,
  MEDIAN: ({ arguments: [value = ""], over }, words, text) =>
    `terrarium.median(pg_array_agg(${value})${overText(over, words, text)})`,
  PERCENTILE_CONT: (aggregate, words, text) => percentile("percentile_cont", aggregate, words, text),
  PERCENTILE_DISC: (aggregate, words, text) => percentile("percentile_disc", aggregate, words, text),
  RATIO_TO_REPORT: ({ arguments: [value = ""], over }, words, text) =>
    over && `terrarium.ratio_to_report(${value}, sum(${value})${overText(over, words, text)})`,
};

export const aggregates: Rewrite = {
  triggers: [...Object.keys(WRITERS), "APPROXIMATE"],
  edits(words, text) {
    const edits: Edit[] = [];
    for (let index = 0; index < words.length; index++) {
      const word = words[index] as Token; // within the length
      // Exact answers are approximate, too.
      if (keyword(word) === "APPROXIMATE" && words[index + 2]?.text === "(") {
        edits.push({ start: word.start, end: endOf(word), text: "" });
        continue;
      }
      const write = WRITERS[keyword(word)];
      if (!write || words[index - 1]?.text === ".") continue;
      const aggregate = aggregateAt(words, index, text);
      const written = aggregate && write(aggregate, words, text);
      const last = aggregate && words[aggregate.end - 1];
      if (written === undefined || !last) continue;
      edits.push({ start: word.start, end: endOf(last), text: written });
      index = aggregate.end - 1;
    }
    return edits;
  },
};

function aggregateAt(words: readonly Token[], name: number, text: string): Aggregate | undefined {
  const call = callAt(words, name);
  if (!call) return undefined;
  let end = call.close + 1;
  let order: string | undefined;
  if (keyword(words[end]) === "WITHIN" && keyword(words[end + 1]) === "GROUP") {
    const close = closingOf(words, end + 2);
    order = textOf(words, { start: end + 5, end: close }, text);
    end = close + 1;
  }
  let over: Span | undefined;
  if (keyword(words[end]) === "OVER") {
    const close = words[end + 1]?.text === "(" ? closingOf(words, end + 1) : end + 1;
    over = { start: end + 1, end: close + 1 };
    end = close + 1;
  }
  const [first] = call.parts;
  const distinct = first !== undefined && keyword(words[first.start]) === "DISTINCT";
  const parts = call.parts.map((part, index) =>
    textOf(words, distinct && index === 0 ? { ...part, start: part.start + 1 } : part, text),
  );
  return { call, distinct, arguments: parts, order, over, end };
}

const overText = (over: Span | undefined, words: readonly Token[], text: string): string =>
  over ? ` OVER ${textOf(words, over, text)}` : "";

const WHOLE_PARTITION = "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING";

function listagg(aggregate: Aggregate, words: readonly Token[], text: string): string {
  const { arguments: parts, order, over, distinct } = aggregate;
  const [value = "", delimiter = "''"] = parts;
  const name = distinct ? "terrarium.listagg_distinct" : "terrarium.listagg";
  const values = `(${value})::text`;
  if (!over) return `${name}(pg_array_agg(${values}${order ? ` ORDER BY ${order}` : ""}), ${delimiter})`;
  const partition = textOf(words, { start: over.start + 1, end: over.end - 1 }, text);
  const window = order ? `${partition} ORDER BY ${order} ${WHOLE_PARTITION}` : partition;
  return `${name}(pg_array_agg(${values}) OVER (${window}), ${delimiter})`;
}

function percentile(
  name: string,
  { arguments: parts, order, over }: Aggregate,
  words: readonly Token[],
  text: string,
): string | undefined {
  if (order === undefined) return undefined;
  const descending = /\s+desc(?:\s+nulls\s+\w+)?$/i.test(order);
  const value = order.replace(/\s+(?:asc|desc)?(?:\s*nulls\s+\w+)?$/i, "");
  const [share = ""] = parts;
  return `terrarium.${name}(pg_array_agg(${value})${overText(over, words, text)}, ${share}${descending ? ", true" : ""})`;
}
