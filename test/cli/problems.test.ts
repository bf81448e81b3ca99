import { describe, expect, test } from "vitest";
import { failure } from "../../cli/failure.ts";
import { explain } from "../../cli/problems.ts";
import { ApiError } from "../../contract/client.ts";
import type { ProblemDocument } from "../../contract/problem.ts";

const url = "http://127.0.0.1:3000";
const problem = (more: Partial<ProblemDocument>) =>
  explain(new ApiError({ type: "about:blank", code: "test", title: "Title", status: 400, ...more }), url);

describe("an error", () => {
  test("names every fault of the request, and its id", () => {
    const fields = [
      { path: "body.path", message: "Use 3 to 50 letters" },
      { path: "body.name", message: "Must not be empty" },
    ];
    const detail = "Use 3 to 50 letters";
    const { text, exit_code } = problem({ title: "Invalid request", detail, fields, request_id: "0198-abc" });
    expect(text.split("\n")).toEqual([
      "Invalid request:",
      "  body.path: Use 3 to 50 letters",
      "  body.name: Must not be empty",
      "Request 0198-abc",
    ]);
    expect(exit_code).toBe(2);
  });

  test("shows a refusal as a table of conditions with their numbers and holders", () => {
    const numbers = { product: "cpu-small", in_use: 1, asked: 2, unit: "units" } as const;
    const held_by = [{ execution: "class7/lesson/4", member: "ann", units: 1, since: "2027-01-31T00:00:00Z" }];
    const { text, exit_code } = problem({
      status: 409,
      title: "Limit reached",
      detail: "2 conditions do not hold.",
      refusals: [
        { condition: "member_limit", limit: 1, held_by, ...numbers },
        { condition: "capacity", limit: 2, ...numbers },
      ],
      fits_now: 0,
    });
    expect(text.split("\n")).toEqual([
      "Limit reached: 2 conditions do not hold.",
      "WHAT STANDS AGAINST IT        PRODUCT    LIMIT  IN USE  ASKED  HELD BY",
      "your own limit                cpu-small      1       1      2  class7/lesson#4 (ann, 1)",
      "capacity of the installation  cpu-small      2       1      2  –",
      "Fits now: nothing",
    ]);
    expect(exit_code).toBe(5);
  });

  test("of a permission that is missing names it beside the limits, and ends with 4", () => {
    const numbers = { product: "cpu-small", limit: 0, in_use: 0, asked: 1, unit: "units" } as const;
    const refusals = [{ condition: "permission", ...numbers } as const];
    const { text, exit_code } = problem({ status: 403, permission: "execution.start", refusals });
    expect(text).toMatch(/^your permission +cpu-small +– +– +1 +–$/m);
    expect(text).toContain("You lack the permission execution.start.");
    expect(exit_code).toBe(4);
  });

  test("prints refused storage in bytes", () => {
    const refusal = { condition: "organization_limit", product: "storage", unit: "bytes" } as const;
    const { text } = problem({
      status: 413,
      refusals: [{ ...refusal, limit: 2 ** 30, in_use: 2 ** 29, asked: 2 ** 30 }],
    });
    expect(text).toContain("storage  1 GiB  512 MiB  1 GiB");
  });

  test.each([
    [401, 3, `Sign in with: guildhall login ${url}`],
    [403, 4, "guildhall whoami"],
    [404, 4, "Check how it is written"],
    [402, 5, ""],
    [409, 1, ""],
    [500, 1, "The server's log"],
  ])("of status %i ends with %i and says what to do", (status, exit_code, hint) => {
    expect(problem({ status })).toMatchObject({ exit_code, text: expect.stringContaining(hint) });
  });

  test("is explained without a stack, also when nobody foresaw it", () => {
    const { text, exit_code } = explain(new TypeError("x is not a function"), url);
    expect(text).toContain("Something unexpected went wrong: x is not a function");
    expect(text).not.toContain("    at ");
    expect(exit_code).toBe(1);
  });

  test("of the file system says which file", () => {
    const error = Object.assign(new Error("ENOSPC"), { code: "ENOSPC", path: "/tmp/x" });
    expect(explain(error, url).text).toBe("The disk is full: /tmp/x");
  });

  test("of the command line carries its hint and exit code, for programs too", () => {
    const explained = explain(failure("No.", { exit_code: 3, hint: "Do this." }), url);
    expect(explained).toEqual({
      text: "No.\nDo this.",
      document: { code: "command_failed", title: "No.", hint: "Do this." },
      exit_code: 3,
    });
  });

  test("written by others cannot move the cursor", () => {
    expect(problem({ title: "bad\u001b[2Jtitle" }).text).not.toContain("\u001b");
  });
});
