import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = "http://127.0.0.1:3000";

/** Libraries that only some pages need get a file of their own, fetched when such a page is opened. */
const groups = [
  {
    name: "charts",
    test: /node_modules[\\/](recharts|@mantine[\\/]charts|d3-|victory-vendor|@reduxjs|immer|es-toolkit)/,
  },
  { name: "markdown", test: /node_modules[\\/](react-markdown|remark|rehype|micromark|mdast|hast|unist|unified)/ },
];

export default defineConfig({
  root: "web",
  plugins: [react()],
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 900,
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
  server: { proxy: { "/api": server, "/healthz": server } },
});
