import { describe, expect, test } from "vitest";
import { executionAt, inputAt, personAt, repositoryAt, resourceAt, textOf, versionAt } from "../../cli/address.ts";

describe("addresses", () => {
  test("are namespace and name, also with the kind before them as the API prints it", () => {
    expect(resourceAt("acme/iris")).toEqual({ namespace: "acme", name: "iris" });
    expect(resourceAt("datasets/acme/iris")).toEqual({ namespace: "acme", name: "iris" });
    expect(resourceAt("containers/acme/train.v2")).toEqual({ namespace: "acme", name: "train.v2" });
  });

  test("of a repository say of which kind it is, a data set where nothing is said", () => {
    expect(repositoryAt("models/acme/net")).toEqual({ kind: "model", namespace: "acme", name: "net" });
    for (const text of ["acme/iris", "datasets/acme/iris"])
      expect(repositoryAt(text)).toEqual({ kind: "dataset", namespace: "acme", name: "iris" });
    expect(versionAt("models/acme/net@2")).toEqual({ kind: "model", namespace: "acme", name: "net", version: 2 });
    expect([textOf(repositoryAt("models/acme/net")), textOf(repositoryAt("datasets/acme/iris"))]).toEqual([
      ...["models/acme/net", "acme/iris"],
    ]);
  });

  test.each(["", "acme", "acme/", "/iris", "a/b/c", "acme/iris@2", "acme/iris#2", "acme/i ris"])(
    "refuse %j as wrong usage",
    (text) => {
      expect(() => resourceAt(text)).toThrow(expect.objectContaining({ exit_code: 2 }));
    },
  );

  test("name a version after @, and mean the newest without one", () => {
    expect(versionAt("acme/iris@12")).toEqual({ kind: "dataset", namespace: "acme", name: "iris", version: 12 });
    expect(versionAt("acme/iris@latest").version).toBe("latest");
    expect(versionAt("acme/iris").version).toBe("latest");
  });

  test.each(["acme/iris@0", "acme/iris@", "acme/iris@2two", "acme/iris@1@2", "acme/iris@-1", "acme/iris@1e3"])(
    "refuse the version of %j",
    (text) => {
      expect(() => versionAt(text)).toThrow(expect.objectContaining({ exit_code: 2 }));
    },
  );

  test("name an execution in each way people and the API write it", () => {
    const third = { namespace: "acme", name: "train", number: 3 };
    expect(executionAt("acme/train#3")).toEqual(third);
    expect(executionAt("acme/train/3")).toEqual(third);
    expect(executionAt("acme/train", "3")).toEqual(third);
    expect(executionAt("acme/train", "#3")).toEqual(third);
    expect(executionAt("acme/train")).toEqual({ ...third, number: undefined });
  });

  test.each([
    ["acme", undefined],
    ["acme/train#x", undefined],
    ["acme/train#0", undefined],
    ["acme/train", "x"],
    ["acme/train#3", "4"],
  ])("refuse %j %j as an execution", (text, word) => {
    expect(() => executionAt(text, word)).toThrow(expect.objectContaining({ exit_code: 2 }));
  });

  test("give an input its source and version", () => {
    expect(inputAt("acme/iris@2")).toEqual({ source: "datasets/acme/iris", version: 2 });
    expect(inputAt("models/acme/net@3")).toEqual({ source: "models/acme/net", version: 3 });
    expect(inputAt("acme/iris@v1.0")).toEqual({ source: "datasets/acme/iris", version: "v1.0" });
    expect(inputAt("datasets/acme/iris")).toEqual({ source: "datasets/acme/iris", version: "latest" });
  });

  test("tell e-mails from user names and take a role after the last colon", () => {
    expect(personAt("ann@example.org:editor", "viewer")).toEqual({ email: "ann@example.org", role: "editor" });
    expect(personAt("bob", "viewer")).toEqual({ path: "bob", role: "viewer" });
    expect(() => personAt("bob:boss", "viewer")).toThrow("is not a role");
  });
});
