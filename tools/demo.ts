import { readConfig } from "../server/config.ts";
import { installation, setUp } from "../server/domain/accounts/accounts.ts";
import { load } from "../server/domain/samples/samples.ts";
import { type Ctx, nobody, system } from "../server/kernel/context.ts";
import { start } from "../server/main.ts";
import { addMoney } from "./demo-money.ts";

// Starts Guildhall with the sample organization in it, and says how to sign in. On a new installation it makes the operator.
const { ctx, url, stop } = await start(readConfig(process.env), (line) => console.log(line));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => void stop().then(() => process.exit(0)));
const operator = await asOperator(ctx);
const { people, organization } = await load(operator);
await addMoney(operator);
console.log(`\nThe sample organization is at ${url}/${organization}. Its people:`);
for (const { email, password, role } of people) console.log(`  ${email.padEnd(32)} ${password.padEnd(16)} ${role}`);
console.log("\nGuildhall runs until Ctrl-C.");

async function asOperator(ctx: Ctx): Promise<Ctx> {
  if ((await installation(ctx)).set_up) return { ...ctx, actor: { ...system, operator: true } };
  const person = { name: "Operator", path: "operator", email: "operator@sample.example" };
  const password = ctx.ports.derive("sample password of the operator").toString("base64url").slice(0, 14);
  const { id } = await setUp(ctx, { ...person, password });
  console.log(`\nThe operator's account:\n  ${person.email.padEnd(32)} ${password}`);
  return { ...ctx, actor: { ...nobody, kind: "person", id, path: person.path, name: person.name, operator: true } };
}
