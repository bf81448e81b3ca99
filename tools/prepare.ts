import { install } from "./prepare/install.ts";
import { type Need, needs } from "./prepare/needs.ts";

/** Makes sure of what the tests want of this machine, and gives what is still missing after trying to install it. */
export function prepare(say: (line: string) => void): readonly Need[] {
  const missing = lacking(needs);
  if (process.env["GUILDHALL_TEST_INSTALL"] !== "no") install(missing, say);
  const still = lacking(missing);
  for (const need of still) say(`Missing: ${need.name}. Skipped without it: ${need.for}. ${howTo(need)}`);
  return still;
}

const lacking = (of: readonly Need[]): readonly Need[] => of.filter((need) => !need.isThere());

const howTo = (need: Need): string => `To have it: apt-get install ${need.packages.join(" ")}`;
