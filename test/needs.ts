import { describe, test } from "vitest";
import { type NeedName, needs } from "../tools/prepare/needs.ts";

/** `npm test` has looked, and says what this machine lacks; a run of vitest alone looks for itself. */
const said = process.env["GUILDHALL_TEST_MISSING"];
const isMissing = (name: NeedName): boolean =>
  said === undefined ? !needs.find((need) => need.name === name)?.isThere() : said.split(",").includes(name);

/** A group of tests that is skipped, saying why, where the machine lacks something: `describeWith("chromium")`. */
export const describeWith =
  (...names: NeedName[]) =>
  (title: string, body: () => void) => {
    const missing = names.filter(isMissing);
    // two busy cores make a browser miss a deadline now and then: it has a second try, which the run's last lines name
    const retry = names.includes("chromium") ? 1 : 0;
    describe.skipIf(missing.length > 0)(titled(title, missing), { retry }, body);
  };

/** A single test of that kind: `testWith("bubblewrap", "python3")("…", async () => …)`. */
export const testWith =
  (...names: NeedName[]) =>
  (title: string, body: () => Promise<void> | void, timeout?: number) => {
    const missing = names.filter(isMissing);
    test.skipIf(missing.length > 0)(titled(title, missing), body, timeout);
  };

const titled = (title: string, missing: readonly string[]): string =>
  missing.length === 0 ? title : `${title} (needs ${missing.join(", ")})`;
