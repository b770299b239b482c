import { diagnose } from "./services/stepfunctions/language/lint/index.ts";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import v from "asl-validator"; const validator = v.default ?? v;
const dir = process.argv[2];
let agree = 0, n = 0;
for (const f of readdirSync(dir, { recursive: true })) {
  if (!f.endsWith(".json")) continue;
  const text = readFileSync(join(dir, f), "utf8");
  let theirs; try { theirs = validator(JSON.parse(text), { checkPaths: true, checkArn: true }).isValid; } catch (e) { theirs = String(e.message).slice(0, 60); }
  const found = diagnose(text, "STANDARD");
  const ours = found.length === 0;
  n++;
  if (ours === theirs) agree++; else console.log(f, "theirs", theirs, "ours", found.slice(0, 3).map(d => d.message + " @ " + d.location).join(" | "));
}
console.log(agree, "/", n);
