import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const server = "http://127.0.0.1:3000";

/**
 * What the frame needs comes as one file, whatever else uses it too, and so does what the lists need, which most people
 * open first: together it packs better. What several pages share comes in a few files instead of a hundred; what only one
 * lazy part needs (charts) stays with that part, and Markdown is one, for pages and notebooks.
 */
const groups = [
  { name: "frame", tags: ["$initial" as const], priority: 2 },
  { name: "lists", test: /pages.(datasets.Datasets|containers.Containers)\.tsx$/, priority: 1.5 },
  {
    name: "markdown",
    test: /node_modules.(react-markdown|remark-|micromark|mdast-|hast-|unified|vfile)/,
    priority: 1.2,
  },
  { name: "shared", minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 1_000, priority: 1 },
];

const brotli = (bytes: Buffer) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 7 } });
const deflate = (bytes: Buffer) => promisify(gzip)(bytes, { level: 8 });

/** Packs what is built once, so that the server sends it packed without work of its own. */
const packed = (): Plugin => ({
  name: "packed",
  apply: "build",
  async writeBundle({ dir = "" }, bundle) {
    for (const file of Object.values(bundle)) {
      const bytes = Buffer.from(file.type === "chunk" ? file.code : file.source);
      if (!/\.(js|css)$/.test(file.fileName) || bytes.length < 1024) continue;
      await writeFile(join(dir, `${file.fileName}.br`), await brotli(bytes));
      await writeFile(join(dir, `${file.fileName}.gz`), await deflate(bytes));
    }
  },
});

export default defineConfig({
  root: "web",
  plugins: [react(), packed()],
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2022",
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
  // Of this page's own files one is called api.ts; the server knows only its own origin.
  server: {
    proxy: { "^/(api/|a/|x/|healthz)": { target: server, changeOrigin: true, headers: { origin: server } } },
  },
});
