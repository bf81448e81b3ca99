import { describe, expect } from "vitest";
import { testWith } from "../../needs.ts";
import { conformance } from "./conformance.ts";
import { installation, installationOf } from "./process/installation.ts";

const ordinary = 54_321; // nobody has this number

conformance("the process driver at its best", async () => installation());
conformance("the process driver without a sandbox", async () => installation({ plain: true }));

const onCi = process.env["CI"] === "true" && process.getuid?.() === 0;

testWith("bubblewrap")("where everything is at hand, everything is promised: nothing is plain by accident", () => {
  const { driver } = installation();
  if (!onCi) return; // elsewhere the kernel may forbid what it likes
  expect(driver.isolation).toMatchObject({
    ...{ kind: "sandbox", network: "none", memory_limit: true, cpu_limit: true, process_limit: true },
  });
});

describe.runIf(process.getuid?.() === 0)("of an ordinary user,", () => {
  conformance("the process driver at its best", () => installationOf(ordinary));
  conformance("the process driver without a sandbox", () => installationOf(ordinary, { plain: true }));
});
